/** Entries as a journal keeps them, made by hand. */
import { textKey } from "../../../../engine/base/hash.ts";
import type { Entry } from "../../../../engine/journal/entry.ts";

/** Properties of an entry that a test chooses; the others have usual values. */
export interface Told {
  readonly at: number;
  readonly took?: number | null;
  readonly first?: number | null;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Entry["request"]["headers"];
  readonly sender?: Partial<Entry["sender"]>;
  readonly status?: number | null;
  readonly reply?: string;
  readonly replyHeaders?: Entry["reply"]["headers"];
  readonly frames?: Entry["reply"]["frames"];
  readonly ending?: Entry["reply"]["ending"];
  readonly fault?: string | null;
  readonly lies?: boolean;
  readonly domain?: string;
  readonly detail?: Entry["decision"]["detail"];
  /** Difference of the two clocks of the server. */
  readonly epoch?: number;
}

/** Time of day at which the clock of the tests begins. */
export const EPOCH = 1_790_000_000_000;

/** Body of a chat with one user message. */
export function chatOf(content: string): string {
  return JSON.stringify({ messages: [{ role: "user", content }] });
}

/** An entry with the next number. */
export function entryOf(told: Told, seq: number): Entry {
  const { at, took = 20, status = 200, fault = null, ending = "complete", reply = "", body = "" } = told;
  return {
    id: `req_${seq}`,
    seq,
    scope: null,
    domain: told.domain ?? "llm",
    route: "chat",
    arrived: (told.epoch ?? EPOCH) + at,
    started: at,
    first_byte_ms: told.first === undefined ? status === null ? null : took : told.first,
    ended_ms: took,
    sender: {
      client: null,
      key: "k1",
      user_agent: "acme/1.0",
      address: "127.0.0.1",
      connection: 1,
      open_connections: null,
      attempt: null,
      idempotency_key: null,
      ...told.sender,
    },
    request: {
      method: told.method ?? "POST",
      path: told.path ?? "/v1/chat/completions",
      headers: told.headers ?? [],
      body: bodyOf(body),
    },
    reply: {
      status,
      headers: told.replyHeaders ?? [],
      body: bodyOf(reply),
      frames: told.frames ?? [],
      ending,
      bytes: reply.length,
    },
    decision: {
      ordinal: seq,
      outcome: ending === "client_aborted" ? "aborted" : fault === null ? "success" : "fault",
      fault,
      lies: told.lies ?? false,
      rule: null,
      in_burst: false,
      delay_ms: 0,
      detail: told.detail ?? {},
    },
  };
}

function bodyOf(text: string): Entry["request"]["body"] {
  const { high, low } = textKey(0, text);
  return { text, bytes: text.length, digest: text === "" ? "" : `${high}:${low}`, cut: false };
}
