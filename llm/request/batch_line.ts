import { ApiError, apiError } from "../../engine/base/error.ts";
import { randomOf } from "../../engine/chance/random.ts";
import type { ObjectStore } from "../../engine/memory/object_store.ts";
import type { Ask } from "./ask.ts";
import { NO_OVERRIDES } from "./chat_request.ts";
import type { Endpoint, Incoming } from "./endpoint.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { madeWhole } from "../../engine/reply/body.ts";
import { takeRule } from "../../engine/rules/take_rule.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";
import type { Key } from "../../engine/base/hash.ts";
import type { Content } from "./content.ts";
import type { Header } from "./header.ts";

/** Most answers that are kept of one batch, in UTF-16 units. */
export const MOST_OUTPUT = 96 * 1024 * 1024;

/** Context of a line of a batch. */
export interface LineContext {
  /** Random key of the line. */
  readonly key: Key;
  /** Id of the request that it is, without `req_`. */
  readonly request_id: string;
  /** Its place in the batch, counted from 0. */
  readonly index: number;
  readonly endpoint: Endpoint;
  /** Headers that it has. */
  readonly header: Header;
  readonly content: Content;
  readonly objectStore: ObjectStore;
  /** Milliseconds since 1970. */
  readonly arrived: number;
}

/** Answer to a line. */
export interface LineReply {
  readonly status: number;
  readonly body: Json;
}

/** Answers a line as its endpoint answers a request, refusals included. Throws only for a bug. */
export async function answerLine(place: LineContext, body: Json): Promise<LineReply> {
  try {
    const ask = await ruled(place, await place.endpoint.read(incoming(place, JSON.stringify(body))));
    return replyOf(await madeWhole(await ask.answer(exchangeOf(place, ask), place.content)));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return replyOf(refusal(place, error.http));
  }
}

function replyOf({ status, body: text }: Answer): LineReply {
  const body: unknown = JSON.parse(String(text));
  return { status, body: isObject(body) ? body : {} };
}

/** An error in the words of the API. */
function refusal(
  { endpoint: { api, path }, request_id, header, arrived }: LineContext,
  error: HttpError,
): Answer {
  return api.error(error, { id: `req_${request_id}`, path, query: () => undefined, header, arrived, ms: 0 });
}

/** Rules that count, count requests, not lines, and what they do to a reply they do to those of requests alone. */
async function ruled({ content: { rules }, endpoint, header, key }: LineContext, ask: Ask): Promise<Ask> {
  const { method, path } = endpoint;
  const request = {
    ask,
    method,
    path,
    url: path,
    route: `${method} ${path}`,
    asked: "",
    header,
    query: () => undefined,
    caller: { session: null, key: null, attempt: null },
    address: null,
    attempt: 1,
    sinceFault: () => null,
    random: randomOf(key, "rules"),
  };
  const counters = { next: () => null, exceeds: () => false, asked: () => 0 };
  const taken = await takeRule(rules, request, { counters, prefix: (id) => id });
  return taken ? taken.step.settle(ask) : ask;
}

function incoming({ endpoint, header, content, objectStore, arrived }: LineContext, text: string): Incoming {
  return {
    path: endpoint.path,
    prefix: "",
    param: () => "",
    query: () => undefined,
    queries: () => [],
    queryNames: () => [],
    header,
    text: () => Promise.resolve(text),
    form: () => Promise.reject(apiError(400, "Could not parse multipart form")),
    arrived,
    session: null,
    settings: content.settings,
    overrides: NO_OVERRIDES,
    objectStore,
  };
}

/** A line has no connection, no row and no waits; it is answered the same whenever and wherever that is done. */
function exchangeOf(place: LineContext, ask: Ask): Exchange<Ask> {
  const { key, request_id, arrived, objectStore, content, index } = place;
  return {
    id: `req_${request_id}`,
    ask,
    method: "POST",
    header: place.header,
    key,
    random: randomOf(key, "fault"),
    now: () => 0,
    arrived,
    started: 0,
    took: () => 0,
    draw: (stream) => randomOf(key, stream),
    next: () => index,
    objectStore,
    leakTrapUrl: null,
    idleMs: 0,
    sleep: () => Promise.resolve(),
    doze: () => Promise.resolve(),
    instead: async (other, key = place.key) =>
      await other.answer(exchangeOf({ ...place, key }, other), content),
    whole: async () => await ask.answer(exchangeOf(place, ask), content),
    error: (error: HttpError) => refusal(place, error),
    note: () => {},
  };
}
