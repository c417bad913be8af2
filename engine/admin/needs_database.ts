import type { MiddlewareHandler } from "hono";
import { apiError } from "../base/error.ts";
import { NO_DATABASE, NOTHING_WRITTEN } from "../metrics/null_store.ts";
import type { Env } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";

/** Refuses, with 404, what reads rows where none are kept. */
export function needsDatabase(state: WorkerState): MiddlewareHandler<Env> {
  return async (_, next) => {
    if (state.snapshot().config.metrics.database === NO_DATABASE) {
      throw apiError(404, NOTHING_WRITTEN);
    }
    await next();
  };
}
