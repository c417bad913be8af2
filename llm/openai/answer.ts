import type { Answer, Exchange } from "../../engine/types.ts";
import type { Ask } from "../ask.ts";
import { successHeaders } from "./headers.ts";

/** A good answer in JSON, laid out as the API does. */
export function jsonAnswer(exchange: Exchange<Ask>, body: unknown): Answer {
  return textAnswer(exchange, "application/json", `${JSON.stringify(body, null, 2)}\n`);
}

/** A good answer of any type. */
export function textAnswer(exchange: Exchange<Ask>, type: string, body: Answer["body"]): Answer {
  const { id, ask } = exchange;
  return { status: 200, headers: successHeaders(id, type, ask, exchange.now() - exchange.started), body };
}
