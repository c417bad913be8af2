/** `errorworks serve` in a process of its own, with limits, and how it ends. */
import * as z from "zod";
import { after } from "../../engine/base/clock.ts";
import { type Child, startChild } from "../bench/child.ts";
import { TOKEN, underLoad } from "../harness.ts";
import { MAIN } from "../program.ts";
import { portOf } from "../raw.ts";

/** Options of a server in a process of its own. */
export interface Wanted {
  /** @default {"silent"} */
  readonly preset?: string;
  /** Further flags of `serve`. */
  readonly flags?: readonly string[];
  /** URL of its database. @default {":memory:"} */
  readonly database?: string;
  /** Most file handles. */
  readonly handles?: number | undefined;
  /** Module to run instead of `main.ts`. */
  readonly main?: string;
  /** Flags of `deno run`. */
  readonly run?: readonly string[];
}

/** A server in a process of its own. */
export interface Hostile extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The process, for what is measured of it. */
  readonly child: Child;
  /** All that it has logged. */
  log(): Promise<string>;
  /** Sends SIGTERM; how it ended, and after how many milliseconds. One that goes on for a minute is killed. */
  stop(): Promise<{ readonly code: number; readonly ms: number }>;
}

/** Time after which a server that does not end is killed, which its exit code tells. Milliseconds on an idle machine. */
const LONGEST_STOP_MS = 60_000;

const facts = z.object({ url: z.string() });
/** Settings of a domain that answers at once. */
const fast = (domain: string) => `--set=${domain}.latency={base_ms: 0, jitter_ms: 0}`;

/** Starts one on a free port, without faults and latency. */
export async function startHostile(
  { preset = "silent", flags = [], database = ":memory:", handles, main = MAIN, run = [] }: Wanted = {},
): Promise<Hostile> {
  const log = await Deno.makeTempFile();
  const limit = handles === undefined ? "" : `ulimit -n ${handles}; `;
  const usual = [
    "--json",
    `--preset=${preset}`,
    "--port=0",
    `--admin-token=${TOKEN}`,
    `--database=${database}`,
  ];
  const serve = [
    Deno.execPath(),
    "run",
    "-A",
    ...run,
    main,
    "serve",
    ...usual,
    fast("llm"),
    fast("web"),
    ...flags,
  ];
  const child = await startChild("sh", ["-c", `${limit}exec "$0" "$@" 2>>"$LOG"`, ...serve], {
    env: { LOG: log },
  });
  const { url } = facts.parse(JSON.parse(child.url));
  return {
    url,
    port: portOf(url),
    child,
    log: () => Deno.readTextFile(log),
    async stop() {
      const from = performance.now();
      const cancel = after(underLoad(LONGEST_STOP_MS), () => void child.stop("SIGKILL"));
      const code = await child.stop();
      cancel();
      return { code, ms: performance.now() - from };
    },
    async [Symbol.asyncDispose]() {
      await child.stop("SIGKILL");
      await Deno.remove(log);
    },
  };
}

/** Waits until something holds. @throws when it does not within the time */
export async function eventually(holds: () => Promise<boolean>, ms = 15_000): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not come about within ${ms} ms`);
}

/** True if `/health/live` answers within two seconds, on a connection of its own. */
export async function isAlive(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/live`, {
    headers: { connection: "close" },
    signal: AbortSignal.timeout(2_000),
  });
  await response.body?.cancel();
  return response.ok;
}
