import { andThen, type Pending } from "../../engine/base/pending.ts";
import { bodyOf } from "../../engine/reply/made_body.ts";
import { indentedPieces, type LongJson } from "../base/long_json.ts";
import type { Ask } from "../request/ask.ts";
import { headerText, successHeaders } from "./openai_headers.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

/** A good answer in JSON, laid out as the API does. */
export function jsonAnswer(exchange: Exchange<Ask>, body: unknown): Answer {
  return textAnswer(exchange, "application/json", `${JSON.stringify(body, null, 2)}\n`);
}

/** The same JSON as `jsonAnswer` writes, the items of its list made as they are sent where they are many. */
export function longAnswer(exchange: Exchange<Ask>, parts: LongJson): Pending<Answer> {
  return andThen(
    bodyOf(() => indentedPieces(parts)),
    (body) => textAnswer(exchange, "application/json", body),
  );
}

/** A value as it stands behind a key that is indented by `spaces`. */
export function indented(value: unknown, spaces: number): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${" ".repeat(spaces)}`);
}

/** A good answer of any type. */
export function textAnswer(exchange: Exchange<Ask>, type: string, body: Answer["body"]): Answer {
  const { id, ask } = exchange;
  return { status: 200, headers: successHeaders(id, type, ask, exchange.took()), body };
}

/** The answer with a header that tells the dated name of the model, as only older endpoints do. */
export function withModel(answer: Answer, model: string): Answer {
  return { ...answer, headers: { ...answer.headers, "openai-model": headerText(model) } };
}
