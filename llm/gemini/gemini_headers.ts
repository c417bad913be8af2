import { andThen, type Pending } from "../../engine/base/pending.ts";
import { bodyOf } from "../../engine/reply/made_body.ts";
import { indentedPieces, type LongJson } from "../base/long_json.ts";
import type { Ask } from "../request/ask.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

/** The headers that every answer of the API carries. */
export function commonHeaders(type: string): Record<string, string> {
  return {
    "content-type": type,
    "vary": "Origin, X-Origin, Referer",
    "server": "scaffolding on HTTPServer2",
    "x-xss-protection": "0",
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
  };
}

/** A good answer in JSON, laid out as the API does. */
export function jsonAnswer(exchange: Exchange<Ask>, body: unknown): Answer {
  return textAnswer(exchange, "application/json; charset=UTF-8", `${JSON.stringify(body, null, 2)}\n`);
}

/** The same JSON, the items of its list made as they are sent where they are many. */
export function longAnswer(exchange: Exchange<Ask>, parts: LongJson): Pending<Answer> {
  return andThen(
    bodyOf(() => indentedPieces(parts)),
    (body) => textAnswer(exchange, "application/json; charset=UTF-8", body),
  );
}

/** A good answer of any type. */
export function textAnswer(exchange: Exchange<Ask>, type: string, body: Answer["body"]): Answer {
  const ms = Math.max(1, Math.round(exchange.took()));
  return { status: 200, headers: { ...commonHeaders(type), "server-timing": `gfet4t7; dur=${ms}` }, body };
}
