import { ApiError } from "../../../engine/error.ts";
import { type Key, randomOf } from "../../../engine/random.ts";
import type { Shelf } from "../../../engine/shelf.ts";
import type { Exchange, HttpError } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import type { Endpoint, Incoming } from "../../endpoint.ts";
import { isObject, type Json } from "../../json.ts";
import { underRules } from "../../rules/rules.ts";
import type { Content } from "../../writing/content.ts";
import { errorJson } from "../error.ts";

/** Where a line of a batch is answered. */
export interface Place {
  /** Where its chance begins. */
  readonly key: Key;
  /** Named in the file with the answers. */
  readonly request_id: string;
  /** Its place in the file, counted from 0. */
  readonly index: number;
  readonly endpoint: Endpoint;
  readonly content: Content;
  readonly shelf: Shelf;
  /** Milliseconds since 1970. */
  readonly arrived: number;
}

/** What a line is answered with. */
export interface Reply {
  readonly status: number;
  readonly body: Json;
}

/** Answers a line as its endpoint answers a request, refusals included. Throws only for a bug. */
export async function answerLine(place: Place, body: Json): Promise<Reply> {
  try {
    const ask = ruled(place, await place.endpoint.read(incoming(place, JSON.stringify(body))));
    const { status, body: text } = await ask.answer(exchangeOf(place, ask), place.content);
    const answer: unknown = JSON.parse(String(text));
    return { status, body: isObject(answer) ? answer : {} };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.http.status, body: { error: errorJson(error.http) } };
  }
}

/** Rules that may be used up count requests, not lines, and their faults strike requests alone. */
function ruled({ content }: Place, ask: Ask): Ask {
  return underRules(ask, content.rules, { header: () => undefined, used: () => Infinity });
}

function incoming({ endpoint, content, shelf, arrived }: Place, text: string): Incoming {
  return {
    path: endpoint.path,
    param: () => "",
    query: () => undefined,
    queries: () => [],
    queryNames: () => [],
    header: () => undefined,
    text: () => Promise.resolve(text),
    form: () =>
      Promise.reject(new ApiError({ status: 400, code: null, message: "Could not parse multipart form" })),
    arrived,
    session: null,
    settings: content.settings,
    overrides: { mode: undefined, template: undefined },
    shelf,
  };
}

/** A line has no connection, no row and no waits; it is answered the same whenever and wherever that is done. */
function exchangeOf(place: Place, ask: Ask): Exchange<Ask> {
  const { key, request_id, arrived, shelf, content, index } = place;
  return {
    id: `req_${request_id}`,
    ask,
    method: "POST",
    header: () => undefined,
    key,
    random: randomOf(key, "fault"),
    now: () => 0,
    arrived,
    started: 0,
    draw: (stream) => randomOf(key, stream),
    turn: () => index,
    shelf,
    canary: null,
    sleep: () => Promise.resolve(),
    doze: () => Promise.resolve(),
    instead: async (other, key = place.key) =>
      await other.answer(exchangeOf({ ...place, key }, other), content),
    whole: async () => await ask.answer(exchangeOf(place, ask), content),
    error: (error: HttpError) => ({
      status: error.status,
      headers: {},
      body: JSON.stringify({ error: errorJson(error) }),
    }),
    note: () => {},
  };
}
