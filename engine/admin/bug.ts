import { getLogger } from "@logtape/logtape";
import type { ErrorHandler } from "hono";
import { isWorthALine } from "../base/log.ts";
import type { Answer } from "../reply/reply.ts";
import type { Env } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";

const log = getLogger(["errorworks", "server"]);

/** Counts a bug of ours, and answers so that nobody takes it for a fault. */
export function bugAnswer(state: WorkerState): ErrorHandler<Env> {
  return (error, c) => {
    countBug(state, c.req.path, error);
    return c.json(BUG, 500, BUG_HEADERS);
  };
}

/** Counts a bug of ours in a request without a router, and answers it in the same way. */
export function bugReply(state: WorkerState, path: string, error: unknown): Answer {
  countBug(state, path, error);
  const headers = { "content-type": "application/json", ...BUG_HEADERS };
  return { status: 500, headers, body: JSON.stringify(BUG) };
}

const BUG = { error: { type: "bug", message: "errorworks itself failed; this is not an injected fault" } };
const BUG_HEADERS = { "x-errorworks-bug": "1" };

function countBug({ counters }: WorkerState, path: string, error: unknown): void {
  counters.add("bugs", 1);
  if (!isWorthALine(counters.get("bugs"))) return;
  log.error("Bug outside of the pipeline, at {path}: {error}", { path, error });
}
