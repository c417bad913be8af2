/** What all benches share: our server as a child, `wrk` as the client, and how figures are summed up. */
import { type Child, startChild } from "./child.ts";

/** The request that benches send. */
export const BODY = JSON.stringify({
  model: "gpt-4o",
  messages: [{ role: "user", content: "Say hello to the world, please." }],
});
export const CONFIG = new URL("../../deno.json", import.meta.url).pathname;
const MAIN = new URL("../../main.ts", import.meta.url).pathname;
export const TOKEN = "bench";
export const NO_LATENCY = ["--set", "llm.latency.base_ms=0", "--set", "llm.latency.jitter_ms=0"];

const SERVE = [
  "run",
  "-A",
  "--config",
  CONFIG,
  MAIN,
  "serve",
  "--port=0",
  "--seed=7",
  "--admin-token",
  TOKEN,
];

/** Starts our server from source on a free port. */
export function serve(database: string, ...args: readonly string[]): Promise<Child> {
  return startChild(Deno.execPath(), [...SERVE, "--database", database, ...args]);
}

/**
 * The same without a database, on a terminal of its own (by `script` of Debian's util-linux), where it shows its status
 * line; `quiet`: with its output in a pipe there.
 */
export async function serveOnTerminal(quiet: boolean, ...args: readonly string[]): Promise<Child> {
  const words = [Deno.execPath(), ...SERVE, "--database=none", ...args].map((word) => `'${word}'`).join(" ");
  const command = quiet ? `${words} --parent-pid=$$ | cat` : `exec ${words} --parent-pid=$PPID`; // it ends with `script`
  const child = await startChild("script", ["-qec", command, "/dev/null"]);
  return { ...child, url: child.url.trim() };
}

/** How hard to press. */
export interface Pressure {
  readonly seconds: number;
  readonly connections: number;
  /** Sent as the body of each request. @default the usual one */
  readonly body?: string;
  /** Whether breaks and error statuses are what is wanted. */
  readonly rough?: boolean;
}

/** Requests per second that one `wrk` gets out of a server, and how many requests it sent. @throws without `wrk` */
export async function load(url: string, { seconds, connections, body = BODY, rough = false }: Pressure) {
  const script = await Deno.makeTempFile({ suffix: ".lua" });
  await Deno.writeTextFile(
    script,
    `wrk.method="POST"\nwrk.headers["content-type"]="application/json"\nwrk.body=[[${body}]]`,
  );
  const args = ["-t1", `-c${connections}`, `-d${seconds}`, "-s", script, `${url}/v1/chat/completions`];
  const output = await new Deno.Command("wrk", { args }).output().catch(() => {
    throw new Error("Cannot measure without wrk: install Debian's package wrk");
  });
  await Deno.remove(script);
  const text = new TextDecoder().decode(output.stdout);
  if (!rough && /Non-2xx|Socket errors/.test(text)) {
    throw new Error(`Cannot trust a run with errors:\n${text}`);
  }
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
  return { perSecond, requests: Number(/(\d+) requests in/.exec(text)?.[1]) };
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Median, least and most, as text. */
export function spread(values: readonly number[]): string {
  const [least, most] = [Math.min(...values).toFixed(2), Math.max(...values).toFixed(2)];
  return `median ${median(values).toFixed(2)} (${least} to ${most})`;
}
