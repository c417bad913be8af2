import { jsonOf } from "../../base/json.ts";
import type { Entry } from "../../journal/entry.ts";
import { conversationOf } from "./conversation.ts";
import { headerOf } from "./headers.ts";
import { type Said, saidBy } from "./said.ts";
import { type Silence, silencesOf } from "./silences.ts";

/**
 * Kind of reply that a client got for one request, by the bytes that were sent:
 *
 * - `good`: the answer. `redirect`: a way to another address
 * - `transient`: an error after which trying again may help, or a break before any byte
 * - `quota`: 429 that stands for money, not for speed. `final`: an error that stays
 * - `cut`: a stream that broke off amid the answer. `stream_error`: a stream with an error behind its 200
 * - `left`: the client went away. `open`: the exchange is not over
 * - `odd`: anything else, of which no rule says what a client has to do
 */
export type Fate =
  | "good"
  | "redirect"
  | "transient"
  | "quota"
  | "final"
  | "cut"
  | "stream_error"
  | "left"
  | "open"
  | "odd";

/** One request and its reply with what the client got. */
export interface Attempt {
  readonly entry: Entry;
  readonly fate: Fate;
  /** Idempotency key that ties it to other attempts of its call; `null` without one. */
  readonly tie: string | null;
  /** Monotonic milliseconds. */
  readonly started: number;
  /** End of the exchange; its beginning, while it is not over. */
  readonly ended: number;
  /** Digests of the beginnings of the conversation that it carries, the last one of all of it; none without one. */
  readonly digests: readonly string[];
  /** Its last message, as JSON; `null` without one. */
  readonly question: string | null;
  /** What a model said in it, as far as that was sent. */
  readonly said: Said | null;
  /** Long silences of the server, in their order. */
  readonly silences: readonly Silence[];
}

/** Reads what a client got for a request. */
export function attemptOf(entry: Entry): Attempt {
  const said = saidBy(entry);
  const ended = entry.started + (entry.ended_ms ?? 0);
  const conversation = conversationOf(entry);
  return {
    entry,
    said,
    tie: entry.sender.idempotency_key,
    digests: conversation?.digests ?? [],
    question: conversation ? JSON.stringify(conversation.messages.at(-1)) : null,
    started: entry.started,
    ended,
    fate: fateOf(entry, said),
    silences: silencesOf(entry),
  };
}

/** Errors after which trying again may help; 409 is one for official SDKs, but not for HTTP. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
const FINAL: ReadonlySet<number> = new Set([400, 401, 403, 404, 413, 422]);

function fateOf(entry: Entry, said: Said | null): Fate {
  const { reply: { status, ending }, decision: { outcome }, ended_ms } = entry;
  if (ended_ms === null) return "open";
  if (ending === "client_aborted") return "left";
  if (outcome === "bug") return "odd";
  if (status === null) return "transient";
  if (status === 429) return limitFate(entry);
  if (TRANSIENT.has(status)) return "transient";
  if (FINAL.has(status)) return ending === "complete" && !isTemporary(entry) ? "final" : "odd";
  if (status >= 300 && status < 400 && status !== 304) return ending === "complete" ? "redirect" : "odd";
  return status < 400 ? healthyFate(entry, said) : "odd";
}

/** A body that is too large for now only, as a server says with Retry-After (RFC 9110, 15.5.14). */
function isTemporary({ reply: { status, headers } }: Entry): boolean {
  return status === 413 && headerOf(headers, "retry-after") !== null;
}

function healthyFate({ reply, decision }: Entry, said: Said | null): Fate {
  if (said?.failed) return "stream_error";
  if (said?.streamed && !said.finished) return "cut";
  return decision.outcome === "success" && reply.ending === "complete" ? "good" : "odd";
}

/** Codes of a 429 that mean: stop, and pay. */
const MONEY = /insufficient_quota|credit_balance|spend_limit|usage_limit_exceeded|billing_hard_limit/;
/** Words of a 429 for a request that is too large for any minute. */
const TOO_LARGE = /Request too large/;

function limitFate({ reply: { body }, decision: { fault } }: Entry): Fate {
  if (body.text === null) return fault === "rate_limit" ? "transient" : "odd";
  if (TOO_LARGE.test(body.text)) return "odd";
  return MONEY.test(body.text) ? "quota" : "transient";
}

/** The header by which a server says whether to try again; `null` without it. */
export function shouldRetry({ reply: { headers } }: Entry): boolean | null {
  const value = headerOf(headers, "x-should-retry");
  return value === null ? null : jsonOf(value) === true;
}

/** Tells whether the client may take an exchange for failed, and so ask again. */
export function isFailure({ fate }: Attempt): boolean {
  return fate !== "good" && fate !== "redirect" && fate !== "open";
}
