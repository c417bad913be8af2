import { Hono } from "hono";
import { apiError } from "../base/error.ts";
import type { Env } from "../reply/connection.ts";
import { recordedText } from "../tape/tape_record.ts";
import type { WorkerState } from "../worker/state.ts";
import { noParams } from "./query_params.ts";

/**
 * `GET /admin/tape`: what was recorded, as text; `GET /admin/tape/unmet`: lines of the tape in force that did nothing.
 */
export function tapeRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.get("/admin/tape", noParams(), async (c) => {
    if (!state.taping?.record) {
      throw apiError(409, "Nothing is recorded: start the server with --record (tape.record: true)");
    }
    return c.text(recordedText(await state.coordinator.tape(), state.facts));
  });
  app.get("/admin/tape/unmet", noParams(), (c) => {
    const lines = state.taping?.lines;
    if (!lines) throw apiError(409, "No tape is played: start the server with --tape FILE");
    return c.json(state.run().tapes.report(lines));
  });
  return app;
}
