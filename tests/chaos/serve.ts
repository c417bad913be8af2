/** `errorworks serve` in a process of its own. */
import * as z from "zod";
import { type Child, startChild } from "../bench/child.ts";
import { MAIN } from "../program.ts";

/** Options of the server. */
export interface Wanted {
  /** Path of the database file. */
  readonly database: string;
  readonly workers: number;
  readonly base_ms: number;
  /** File that takes what it logs. */
  readonly log: string;
}

const facts = z.object({ url: z.string(), run_id: z.string() });

/** A server, and what it said of itself. */
export interface Served extends z.output<typeof facts> {
  readonly child: Child;
}

/** Starts it on a free port. */
export async function startServe({ database, workers, base_ms, log }: Wanted): Promise<Served> {
  const settings = ["server.port=0", "server.drain_sec=1", `llm.latency={base_ms: ${base_ms}, jitter_ms: 0}`];
  const flags = ["--json", "--database", `file:${database}`, "--workers", String(workers)];
  const serve = [
    Deno.execPath(),
    "run",
    "-A",
    MAIN,
    "serve",
    ...flags,
    ...settings.flatMap((one) => ["--set", one]),
  ];
  const child = await startChild("sh", ["-c", 'exec "$0" "$@" 2>>"$LOG"', ...serve], { env: { LOG: log } });
  return { child, ...facts.parse(JSON.parse(child.url)) };
}
