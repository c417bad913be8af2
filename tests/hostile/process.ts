/** `errorworks serve` in a process of its own, with limits, and how it ends. */
import { z } from "zod";
import { startChild } from "../bench/child.ts";
import { MAIN } from "../program.ts";
import { portOf } from "../raw.ts";

/** The admin token of these servers. */
export const TOKEN = "hostile-test";

/** What a test wants of a server. */
export interface Wanted {
  /** Flags of `serve`. */
  readonly flags?: readonly string[];
  /** Most file handles. */
  readonly handles?: number;
  /** Module to run instead of `main.ts`. */
  readonly main?: string;
}

/** A server in a process of its own. */
export interface Hostile extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** All that it has logged. */
  log(): Promise<string>;
  /** Sends SIGTERM; how it ended, and after how many milliseconds. */
  stop(): Promise<{ readonly code: number; readonly ms: number }>;
}

const facts = z.object({ url: z.string() });

/** Starts one on a free port. */
export async function startHostile({ flags = [], handles, main = MAIN }: Wanted = {}): Promise<Hostile> {
  const log = await Deno.makeTempFile();
  const limit = handles === undefined ? "" : `ulimit -n ${handles}; `;
  const usual = ["--preset=silent", "--port=0", `--admin-token=${TOKEN}`, "--database=:memory:", "--json"];
  const fast = ["--set=llm.latency={base_ms: 0, jitter_ms: 0}"];
  const serve = [Deno.execPath(), "run", "-A", "--no-check", main, "serve", ...usual, ...fast, ...flags];
  const child = await startChild("sh", ["-c", `${limit}exec "$0" "$@" 2>>"$LOG"`, ...serve], {
    env: { LOG: log },
  });
  const { url } = facts.parse(JSON.parse(child.url));
  return {
    url,
    port: portOf(url),
    pid: child.pid,
    log: () => Deno.readTextFile(log),
    async stop() {
      const from = performance.now();
      const code = await child.stop();
      return { code, ms: performance.now() - from };
    },
    async [Symbol.asyncDispose]() {
      try {
        Deno.kill(child.pid, "SIGKILL");
      } catch {
        // it has ended
      }
      await child.stop();
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

/** Whether `/health/live` answers within two seconds, on a connection of its own. */
export async function isAlive(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/live`, {
    headers: { connection: "close" },
    signal: AbortSignal.timeout(2_000),
  });
  await response.body?.cancel();
  return response.ok;
}
