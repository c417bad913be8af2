import { type Context, Hono } from "hono";
import * as z from "zod";
import { rests } from "../base/clock.ts";
import type { Tree } from "../base/tree.ts";
import { isObject } from "../base/json.ts";
import type { RunRecords } from "../domain/command.ts";
import { ApiError, ConfigError, isDatabaseError } from "../base/error.ts";
import { readJson, refuseBody } from "./read_json.ts";
import { legacyExportAnswer, legacyStatsAnswer } from "./legacy_shape.ts";
import { keepScore } from "./evidence.ts";
import { controlRoutes } from "./control_routes.ts";
import { entryPages } from "./journal/entries.ts";
import { journalRoutes } from "./journal/journal_routes.ts";
import { listRoutes } from "./list_routes.ts";
import { needsDatabase } from "./needs_database.ts";
import { problem, refuseOtherMethods } from "./problem.ts";
import { noParams, queryParams } from "./query_params.ts";
import { ttlOf } from "./ttl.ts";
import { reportRoutes } from "./report_routes.ts";
import { requireToken } from "./require_token.ts";
import { startOf } from "./run_names.ts";
import { PAGE_ROWS, rowPages } from "./row_pages.ts";
import type { WorkerState } from "../worker/state.ts";
import { domainSections, updateConfig } from "../worker/update_config.ts";
import { scenarioRoutes } from "./scenario_routes.ts";
import { scopeRoutes } from "./scope_routes.ts";
import { stats } from "./stats.ts";
import { tapeRoutes } from "./tape_routes.ts";
import { verdictRoutes } from "./verdict_routes.ts";
import { whyRoutes } from "./why.ts";
import { timeseries } from "./timeseries.ts";
import type { Env } from "../reply/connection.ts";

/** State that all instances of a fleet share, and state that each instance keeps for itself. */
const FLEET_SCOPE = {
  shared: [
    "configuration and what lies over it",
    "resets",
    "counters of rules",
    "generated seed",
    "generated admin token",
    "figures on this page",
  ],
  per_instance: [
    "request numbers and sequences",
    "rate limits and budgets",
    "bursts",
    "attempts and capacities of rules",
    "sessions and faults with memory",
    "journal",
    "stored objects",
    "/admin/stats, /metrics and /admin/canary",
    "files read at SIGHUP and by --watch",
  ],
};

/** The routes under `/admin`: configuration, figures, export and reset. They require the admin token. */
export async function adminRoutes(state: WorkerState): Promise<Hono<Env>> {
  const app = new Hono<Env>({ strict: false });
  app.use("/admin/*", requireToken(state.facts.token_sha256));
  addOwnRoutes(app, state);
  app.route("/", listRoutes(state));
  app.route("/", controlRoutes(state));
  app.route("/", scenarioRoutes(state));
  app.route("/", whyRoutes(state));
  app.route("/", scopeRoutes(state));
  app.route("/", journalRoutes(state));
  app.route("/", verdictRoutes(state));
  app.route("/", reportRoutes(state));
  app.route("/", tapeRoutes(state));
  for (const { name, admin } of state.mounted) {
    if (admin) app.route("/admin", await admin(recordsOf(state, name)));
  }
  refuseOtherMethods(app);
  const there = [...new Set(app.routes.map(({ path }) => path).filter((path) => !path.includes("*")))].sort();
  app.all(
    "/admin/*",
    (c) => {
      const { prefix = "" } = c.env;
      const paths = there.map((path) => prefix + path).join(", ");
      return problem(c, 404, "not_found", `Nothing is at ${prefix}${c.req.path}; there are ${paths}`);
    },
  );
  app.onError((error, c) => {
    const answer = excuse(error, c);
    if (answer) return answer;
    throw error;
  });
  return app;
}

/** The routes that every server has. */
function addOwnRoutes(app: Hono<Env>, state: WorkerState): void {
  const stored = needsDatabase(state);
  app.get("/admin/config", noParams(), (c) => c.json(domainSections(state)));
  app.post("/admin/config", (c) => postConfig(c, state));
  app.delete("/admin/config", noParams(), async (c) => {
    await state.coordinator.restore();
    return c.json(changed("restored", state));
  });
  app.get("/admin/stats", async (c) => legacyStatsAnswer(c, state) ?? c.json(await stats(state)));
  app.get("/admin/timeseries", stored, async (c) => c.json(await timeseries(state, c)));
  app.get("/admin/fleet", noParams(), stored, async (c) => {
    const { fleet } = await state.coordinator.status();
    return c.json({ fleet, ...FLEET_SCOPE, ...await state.coordinator.totals() });
  });
  app.post("/admin/reset", noParams(), async (c) => {
    await refuseBody(c, "the configuration stays as it is, the seed included");
    await state.coordinator.reset();
    return c.json({ status: "reset", new_run_id: state.run().id });
  });
  app.get("/admin/export", stored, async (c) => await legacyExportAnswer(c, state) ?? exportRows(c, state));
  app.get("/admin/canary", noParams(), async (c) => {
    const seen = await state.coordinator.trapped();
    return seen
      ? c.json(seen)
      : problem(c, 404, "not_found", "No leak trap listens here: a host that calls fetch opens no ports");
  });
}

/** Error answer for an expected error; `undefined` for a bug of ours. */
function excuse(error: Error, c: Context): Response | undefined {
  if (error instanceof ApiError) {
    const { status } = error.http;
    const type = status === 413 ? "request_too_large" : "invalid_request_error";
    return problem(c, status, type, error.message);
  }
  if (error instanceof ConfigError) {
    return problem(c, 422, "validation_error", error.message, error.problems);
  }
  if (isDatabaseError(error)) {
    return problem(c, 503, "database_error", "The metrics database does not answer");
  }
  if (error.name === "QueryError") return problem(c, 503, "database_error", error.message);
  return undefined;
}

/** Rows, journal entries and score of a domain in the current run. */
function recordsOf({ coordinator, journal, run, sharedState }: WorkerState, domain: string): RunRecords {
  return {
    rows: () => rowPages(coordinator, { domain, table: "requests", run_id: run().id, after: 0 }),
    entries: () => entryPages(coordinator, { filter: { domain }, order: "asc" }),
    hasAllEntries: () =>
      journal !== undefined && sharedState.sum("journal_evicted") + sharedState.sum("journal_lost") === 0,
    keepScore: (score) => keepScore(coordinator, score),
  };
}

async function postConfig(c: Context<Env>, state: WorkerState): Promise<Response> {
  const ttl = ttlOf(c);
  const tree = await readTree(c);
  await updateConfig(state, tree, ttl);
  return c.json(changed("updated", state));
}

/** Answer to a change of the configuration, which is in force by then. */
function changed(status: "updated" | "restored", state: WorkerState) {
  const { config_version } = state.snapshot();
  return { status, config_version, config: domainSections(state) };
}

async function readTree(c: Context<Env>): Promise<Tree> {
  const tree = await readJson(c);
  if (isObject(tree)) return tree;
  throw new ApiError({ status: 400, code: null, message: "The body has to be a JSON object" });
}

/** Streams rows as NDJSON. With `limit` one page, whose successor a `link` header names; without it everything. */
async function exportRows(c: Context<Env>, state: WorkerState): Promise<Response> {
  const { services, coordinator, run } = state;
  const names = services.map(({ name }) => name);
  const schema = z.object({
    domain: z.enum(names).default(names[0] ?? ""),
    table: z.enum(["requests", "timeseries", "runs"]).default("requests"),
    run_id: z.string().default(run().id),
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(100_000).optional(),
  });
  const { limit, run_id, ...rest } = queryParams(c, schema);
  const page = { ...rest, run_id: run_id === "all" ? undefined : run_id };
  const first = await coordinator.read({ ...page, limit: limit ?? PAGE_ROWS });
  if (first.rows.length === 0 && run_id !== "all") await startOf(state, { domain: page.domain, run_id });
  c.header("content-type", "application/x-ndjson");
  if (limit === undefined) {
    return c.body(ReadableStream.from(encodedLines(rowPages(coordinator, page, first))));
  }
  if (first.next !== null) {
    const next = new URLSearchParams({ ...c.req.query(), after: String(first.next) });
    c.header("link", `<${c.env.prefix ?? ""}/admin/export?${next}>; rel="next"`);
  }
  return c.body(lines(first.rows));
}

async function* encodedLines(
  pages: AsyncIterable<readonly unknown[]>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const rows of pages) {
    yield encoder.encode(lines(rows));
    const rest = rests();
    if (rest) await rest;
  }
}

function lines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}
