import { Hono } from "hono";
import * as z from "zod";
import { systemClock } from "../base/clock.ts";
import { apiError } from "../base/error.ts";
import { VERSION } from "../base/version.ts";
import type { ConfigSnapshot } from "../coordinator/config_snapshot.ts";
import type { CoordinatorPort } from "../coordinator/coordinator_port.ts";
import { columnsOf } from "../mcp/backend.ts";
import { NO_DATABASE } from "../metrics/null_store.ts";
import type { Env } from "../reply/connection.ts";
import type { Report, RunFacts } from "../report/report.ts";
import type { ReportSources } from "../report/report_of.ts";
import type { Service } from "../service/service.ts";
import type { WorkerState } from "../worker/state.ts";
import type { ServerFacts } from "../worker/server_facts.ts";
import { evidenceOf, type VerdictTerms } from "./evidence.ts";
import { queryParams } from "./query_params.ts";
import { NO_JOURNAL_NO_VERDICT } from "./verdict_routes.ts";

/** A running server, or a scope of it, as a report sees it. */
interface ReportedServer {
  readonly coordinator: Pick<CoordinatorPort, "entries" | "trapped" | "recall" | "select">;
  readonly services: readonly Service[];
  readonly facts: Pick<ServerFacts, "seed" | "preset">;
  readonly snapshot: Pick<ConfigSnapshot, "config" | "run">;
  readonly lag_ms: number;
}

/** Facts on a run that only the command knows which began it. */
export interface RunAbout extends Partial<Pick<RunFacts, "command" | "again">>, VerdictTerms {}

const reportParams = z.object({ limits: z.string().optional() });

/** `GET /admin/report`: the verdict with figures, calls and evidence, as `errorworks report` shows them. */
export function reportRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.get("/admin/report", async (c) => {
    if (!state.journal) throw apiError(404, NO_JOURNAL_NO_VERDICT);
    const { limits } = queryParams(c, reportParams);
    return c.json(
      await serverReport({ ...state, snapshot: state.snapshot(), lag_ms: state.lagMs() }, { limits }),
    );
  });
  return app;
}

/**
 * Reports on the run in force of a server. Rejects when the database does not answer. What makes the report is loaded at
 * the first call, as the checks of a verdict are.
 */
export async function serverReport(server: ReportedServer, about: RunAbout = {}): Promise<Report> {
  const { services, facts: { seed, preset }, snapshot: { run: { run_id, started_ms } } } = server;
  const { command = null, again = null, ...terms } = about;
  const { reportOf } = await import("../report/report_of.ts");
  const started_utc = new Date(started_ms).toISOString();
  return await reportOf({
    run: { run_id, started_utc, seed, preset, version: VERSION, command, again },
    services,
    now_ms: systemClock.epoch(),
    stored: storedOf(server),
    journal: await journalOf(server, terms),
  });
}

function storedOf({ coordinator, services, snapshot: { config } }: ReportedServer): ReportSources["stored"] {
  const { database, bucket_sec } = config.metrics;
  if (database === NO_DATABASE) return null;
  const select: CoordinatorPort["select"] = (sql, args) => coordinator.select(sql, args);
  const reader = {
    domains: columnsOf(services),
    select: (sql: string, args: Parameters<typeof select>[1] = []) => select(sql, args),
  };
  return { reader, bucket_ms: bucket_sec * 1000 };
}

async function journalOf(
  { coordinator, services, lag_ms, snapshot: { config } }: ReportedServer,
  terms: VerdictTerms,
): Promise<ReportSources["journal"]> {
  if (!config.journal.enabled) return null;
  return await evidenceOf({ coordinator, services, config, lag_ms }, terms);
}
