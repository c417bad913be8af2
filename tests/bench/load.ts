/** Helpers of all benches: our server as a child, `wrk` as the client, and summaries of figures. */
import { outputOf } from "../../scripts/output_of.ts";
import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./child.ts";
import { type Command, onLoader } from "./pinning.ts";

const PROMPT = "Say hello to the world, please.";
/** The request that benches send. */
export const BODY = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: PROMPT }] });
export const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
/** Path of the program behind `deno task start`. */
const START = fileURLToPath(new URL("../../scripts/start.ts", import.meta.url));
export const TOKEN = "bench";
export const NO_LATENCY = ["--set", "llm.latency.base_ms=0", "--set", "llm.latency.jitter_ms=0"];

const SERVE = serving(START);

/** Arguments of `deno` that serve on a free port, given the module to run. */
function serving(module: string): readonly string[] {
  return ["run", "-A", "--config", CONFIG, module, "serve", "--port=0", "--seed=7", "--admin-token", TOKEN];
}

/** Starts our server on a free port. */
export function serve(database: string, ...args: readonly string[]): Promise<Child> {
  return startCommand(ourCommand(database, ...args));
}

/** The command that starts it. */
export function ourCommand(database: string, ...args: readonly string[]): Command {
  return [Deno.execPath(), ...SERVE, "--database", database, ...args];
}

/** The same without a bundle, from its sources. */
export function sourcesCommand(database: string, ...args: readonly string[]): Command {
  return [Deno.execPath(), ...serving(MAIN), "--database", database, ...args];
}

/** Starts a command that prints its URL. */
export function startCommand([command, ...args]: Command): Promise<Child> {
  return startChild(command, args);
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

/** Duration and concurrency of a load. */
export interface Pressure {
  readonly seconds: number;
  readonly connections: number;
  /** Sent as the body of each request. @default the usual one */
  readonly body?: string;
  /** True: the prompt ends with a number, another one in each request. */
  readonly isNumbered?: boolean | undefined;
  /** True if broken connections and error statuses are expected. @default {false} */
  readonly rough?: boolean;
  /** Milliseconds that each connection rests between two requests. @default none */
  readonly rest_ms?: number;
}

/** Number of rounds, and the length of each. */
export interface Rounds {
  readonly rounds: number;
  readonly seconds: number;
}

/** Requests of a server by one `wrk`. */
export interface Loaded {
  readonly perSecond: number;
  readonly requests: number;
  readonly p99_ms: number;
}

/** Sends the same chat over and over, or one that differs by a number. @throws without `wrk`, and on errors that are not wanted */
export function load(
  url: string,
  { body = BODY, isNumbered = false, rest_ms, ...pressure }: Pressure,
): Promise<Loaded> {
  const rest = rest_ms === undefined ? "" : `\nfunction delay() return ${rest_ms} end`;
  const bodies = isNumbered ? numbered(body) : `wrk.body=[[${body}]]`;
  const script = `wrk.method="POST"\nwrk.headers["content-type"]="application/json"\n${bodies}${rest}`;
  return wrk(`${url}/v1/chat/completions`, script, pressure);
}

/** A Lua script that puts a number of six digits behind the prompt, another one in each request. */
function numbered(body: string): string {
  const [before = "", behind = ""] = body.split(PROMPT);
  return `local n = 99999
function request()
  n = n == 999999 and 100000 or n + 1
  return wrk.format(nil, nil, nil, [[${before}${PROMPT} ]] .. n .. [[${behind}]])
end`;
}

/** Sends what a Lua script says. @throws without `wrk`, and on errors that are not wanted */
export async function wrk(
  url: string,
  script: string,
  { seconds, connections, rough = false }: Omit<Pressure, "body" | "isNumbered" | "rest_ms">,
): Promise<Loaded> {
  const file = await Deno.makeTempFile({ suffix: ".lua" });
  await Deno.writeTextFile(file, script);
  const args = ["-t1", `-c${connections}`, `-d${seconds}`, "--latency", "-s", file, url];
  const [command, ...rest] = onLoader(["wrk", ...args]);
  const output = await outputOf(command, { args: rest });
  await Deno.remove(file);
  const text = new TextDecoder().decode(output?.stdout);
  if (!/Requests\/sec/.test(text)) {
    throw new Error("Cannot measure without wrk: install Debian's package wrk");
  }
  if (!rough && /Non-2xx|Socket errors/.test(text)) {
    throw new Error(`Cannot trust a run with errors:\n${text}`);
  }
  const [, p99 = "", unit = ""] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? [];
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    requests: Number(/(\d+) requests in/.exec(text)?.[1]),
    p99_ms: Number(p99) * (unit === "us" ? 0.001 : unit === "s" ? 1000 : 1),
  };
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
