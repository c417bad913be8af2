import { type Context, Hono, type MiddlewareHandler } from "hono";
import { apiError } from "../../base/error.ts";
import { isObject } from "../../base/json.ts";
import { plainLayer } from "../../config/layer.ts";
import { problemsOf } from "../../config/problems.ts";
import type { Entry } from "../../journal/entry.ts";
import type { Pattern } from "../../journal/query/pattern.ts";
import { harEnd, harEntry, harStart } from "../../journal/har.ts";
import type { Env } from "../../reply/connection.ts";
import type { WorkerState } from "../../worker/state.ts";
import { forgetScore } from "../evidence.ts";
import { jsonLines, jsonLinesOf, streamOf } from "../json_lines.ts";
import { noParams, queryParams } from "../query_params.ts";
import { readJson } from "../read_json.ts";
import { entryPages } from "./entries.ts";
import { feedAnswer } from "./feed.ts";
import { endsByNow } from "./follow.ts";
import { checkNames } from "./known_names.ts";
import { findParams, listParams, overParams, patternBody, waitParams } from "./params.ts";
import { toldIds } from "./told_ids.ts";
import { waited } from "./wait.ts";

/** Entries of a page where nothing else is said. */
const PAGE_ENTRIES = 100;
/** Parameters that only a page has, not a feed. */
const OF_A_PAGE = ["limit", "order", "format"];

/** `/admin/requests`: the journal, by all workers. */
export function journalRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  const on: MiddlewareHandler<Env> = async (_, next) => {
    if (!state.journal) throw apiError(404, "The journal is off, since journal.enabled is false");
    await next();
  };
  app.use("/admin/requests", on);
  app.use("/admin/requests/*", on);
  app.use("/admin/requests.har", on);
  app.get("/admin/requests", (c) => list(c, state));
  app.delete("/admin/requests", noParams(), async (c) => {
    await state.coordinator.forget();
    await forgetScore(state.coordinator);
    return c.json({ status: "cleared" });
  });
  app.get("/admin/requests.har", (c) => har(c, state));
  app.get("/admin/requests/wait", (c) => wait(c, state));
  app.post("/admin/requests/find", (c) => find(c, state));
  app.get("/admin/requests/:id", noParams(), (c) => one(c, state));
  return app;
}

/** Requests with their bodies: a page, all of them as JSON Lines, or a feed. */
async function list(c: Context<Env>, state: WorkerState): Promise<Response> {
  const { after = null, limit, order, format, follow, ...filter } = queryParams(c, listParams);
  checkNames(state, filter);
  if (follow) {
    const idle = OF_A_PAGE.find((name) => c.req.query(name) !== undefined);
    if (idle) {
      throw apiError(400, `Query parameter ${idle}: not beside follow, which tells of each as it ends`);
    }
    return feed(c, state, { filter, after });
  }
  const lines = format === "ndjson" || (format === undefined && accepts(c, "application/x-ndjson"));
  if (lines && limit === undefined && after === null) {
    c.header("content-type", "application/x-ndjson");
    return c.body(streamOf(jsonLinesOf(entryPages(state.coordinator, { filter, order }))));
  }
  const page = await state.coordinator.entries({
    filter,
    by: "arrival",
    order,
    after,
    limit: limit ?? PAGE_ENTRIES,
  });
  const requests = page.entries.map(({ entry }) => entry);
  if (page.next !== null) {
    const next = new URLSearchParams({ ...c.req.query(), after: String(page.next) });
    c.header("link", `<${c.env.prefix ?? ""}/admin/requests?${next}>; rel="next"`);
  }
  if (!lines) return c.json({ requests, next: page.next, ...counts(state) });
  c.header("content-type", "application/x-ndjson");
  return c.body(jsonLines(requests));
}

/** Size of the journal of all workers: entries that are there, that had to go, and that died with their worker. */
function counts({ sharedState }: WorkerState) {
  return {
    kept: sharedState.sum("journal_entries"),
    evicted: sharedState.sum("journal_evicted"),
    lost: sharedState.sum("journal_lost"),
  };
}

function accepts(c: Context, type: string): boolean {
  return c.req.header("accept")?.includes(type) ?? false;
}

/** A feed from now on, or behind the event that a client saw last. */
function feed(
  c: Context<Env>,
  state: WorkerState,
  { filter, after }: {
    readonly filter: Parameters<typeof feedAnswer>[2]["filter"];
    readonly after: number | null;
  },
): Response {
  const last = c.req.header("last-event-id") ?? "";
  const from = /^\d{1,15}$/.test(last) ? Number(last) : after ?? endsByNow(state);
  return feedAnswer(c, state, { filter, after: from, done: reader(state) });
}

/** Takes a place among those who wait; the result gives it back. @throws {ApiError} 429 */
function reader({ journal }: WorkerState): () => void {
  const free = journal?.readers.take();
  if (free) return free;
  throw apiError(429, "Too many feeds and waits on /admin/requests are open; end one of them");
}

async function wait(c: Context<Env>, state: WorkerState): Promise<Response> {
  const { after, n, timeout_sec, ...filter } = queryParams(c, waitParams);
  checkNames(state, filter);
  const free = reader(state);
  try {
    const requests = await waited(state, c.env.connection, { filter, after, n, timeout_sec });
    if (requests.length >= n) return c.json({ count: requests.length, requests });
    const seen = `${requests.length} of ${n} requests that fit came`;
    if (state.draining()) throw apiError(503, `The server is about to stop, and ${seen}`);
    throw apiError(408, `Waited ${timeout_sec} s, and ${seen}; POST /admin/requests/find tells what differs`);
  } finally {
    free();
  }
}

async function find(c: Context<Env>, state: WorkerState): Promise<Response> {
  const { limit, ...filter } = queryParams(c, findParams);
  checkNames(state, filter);
  const pattern = readPattern(await readJson(c));
  return c.json(await state.coordinator.find({ filter, pattern, limit }));
}

/** @throws {ApiError} 400 that names the first part that is wrong */
function readPattern(body: unknown): Pattern {
  if (!isObject(body)) throw apiError(400, "Pattern: expected a JSON object");
  const { success, data, error } = patternBody.safeParse(body);
  if (success) return data;
  const [problem] = problemsOf(error.issues, patternBody, [plainLayer("", body)]);
  throw apiError(400, `Pattern.${problem?.path}: ${problem?.message}`);
}

async function one(c: Context<Env>, state: WorkerState): Promise<Response> {
  const id = c.req.param("id") ?? "";
  for await (const request_id of toldIds(state, id)) {
    const { entries: [found] } = await state.coordinator.entries({
      filter: { id: request_id },
      by: "arrival",
      order: "desc",
      after: null,
      limit: 1,
    });
    if (found) return c.json(found.entry);
  }
  throw apiError(
    404,
    `No request "${id}" is in the journal; it may have had to go (see evicted in /admin/requests)`,
  );
}

/** All requests that are over as an HTTP Archive. */
function har(c: Context<Env>, state: WorkerState): Response {
  const filter = { ...queryParams(c, overParams), open: false };
  checkNames(state, filter);
  const { origin } = new URL(c.req.url);
  c.header("content-type", "application/json");
  c.header("content-disposition", 'attachment; filename="errorworks.har"');
  const pages = entryPages(state.coordinator, { filter, order: "asc" });
  return c.body(streamOf(harTexts(pages, origin)));
}

async function* harTexts(pages: AsyncIterable<readonly Entry[]>, origin: string): AsyncGenerator<string> {
  yield harStart();
  let separator = "\n";
  for await (const entries of pages) {
    for (const entry of entries) {
      yield separator + JSON.stringify(harEntry(entry, origin));
      separator = ",\n";
    }
  }
  yield harEnd();
}
