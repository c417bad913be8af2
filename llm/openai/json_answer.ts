import { bodyOf } from "../../engine/reply/made_body.ts";
import type { Json } from "../../engine/base/json.ts";
import type { Ask } from "../request/ask.ts";
import { headerText, successHeaders } from "./openai_headers.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

/** A good answer in JSON, laid out as the API does. */
export function jsonAnswer(exchange: Exchange<Ask>, body: unknown): Answer {
  return textAnswer(exchange, "application/json", `${JSON.stringify(body, null, 2)}\n`);
}

/** A list in an answer, whose items are made one by one, and what stands around it. */
export interface LongAnswer {
  readonly before: Json;
  readonly name: string;
  /** Gives the same items each time; nothing in place of an item is a place where the work may rest. */
  readonly items: () => Iterable<unknown>;
  readonly after: Json;
}

/** The same JSON as `jsonAnswer` writes, its items made as they are sent where they are many. */
export function longAnswer(exchange: Exchange<Ask>, parts: LongAnswer): Answer {
  return textAnswer(exchange, "application/json", bodyOf(() => textsOf(parts)));
}

function* textsOf({ before, name, items, after }: LongAnswer): Iterable<string> {
  yield `${indented(before, 0).slice(0, -2)},\n  ${JSON.stringify(name)}: [\n`;
  let comma = "";
  for (const item of items()) {
    if (item === undefined) {
      yield "";
      continue;
    }
    yield `${comma}    ${indented(item, 4)}`;
    comma = ",\n";
  }
  const more = Object.keys(after).length === 0 ? "\n}" : `,${indented(after, 0).slice(1)}`;
  yield `\n  ]${more}\n`;
}

/** A value as it stands behind a key that is indented by `spaces`. */
export function indented(value: unknown, spaces: number): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${" ".repeat(spaces)}`);
}

/** A good answer of any type. */
export function textAnswer(exchange: Exchange<Ask>, type: string, body: Answer["body"]): Answer {
  const { id, ask } = exchange;
  return { status: 200, headers: successHeaders(id, type, ask, exchange.now() - exchange.started), body };
}

/** The answer with a header that tells the dated name of the model, as only older endpoints do. */
export function withModel(answer: Answer, model: string): Answer {
  return { ...answer, headers: { ...answer.headers, "openai-model": headerText(model) } };
}
