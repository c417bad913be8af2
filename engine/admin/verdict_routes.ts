import { Hono } from "hono";
import * as z from "zod";
import { sliced } from "../base/clock.ts";
import { apiError } from "../base/error.ts";
import { COLUMNS } from "../base/wrapped.ts";
import type { Env } from "../reply/connection.ts";
import type { Verdict } from "../verdict/finding.ts";
import type { WorkerState } from "../worker/state.ts";
import { evidenceOf } from "./evidence.ts";
import { queryParams } from "./query_params.ts";

/** Reason why nothing was examined, for those who ask. */
export const NO_JOURNAL_NO_VERDICT = "There is no verdict without the journal, which is off: journal.enabled";

const verdictParams = z.object({
  format: z.enum(["json", "text"]).default("json"),
  limits: z.string().optional(),
});

/** `GET /admin/verdict`: what the checks say of all clients of the journal, as JSON or as text. */
export function verdictRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.get("/admin/verdict", async (c) => {
    const { format, limits } = queryParams(c, verdictParams);
    if (!state.journal) {
      throw apiError(404, NO_JOURNAL_NO_VERDICT);
    }
    const found = await verdictOf(examinedIn(state), { limits });
    if (format === "json") return c.json(found);
    const { verdictText } = await import("../verdict/verdict_text.ts");
    return c.text(`${verdictText(found, { width: COLUMNS, runsOn: true })}\n`);
  });
  return app;
}

function examinedIn({ coordinator, services, snapshot, lagMs }: WorkerState) {
  return { coordinator, services, config: snapshot().config, lag_ms: lagMs() };
}

/**
 * Verdict on all clients of a journal. The checks are loaded at the first call: most servers are never asked.
 */
export async function verdictOf(
  ...args: Parameters<typeof evidenceOf>
): Promise<Verdict> {
  const { verdictSteps } = await import("../verdict/verdict.ts");
  const { entries, ...options } = await evidenceOf(...args);
  return await sliced(verdictSteps(entries, options));
}
