import type { Columns } from "../engine/types.ts";
import type { Detail } from "../engine/visit.ts";
import type { Ask } from "./ask.ts";

/** What the rows of this domain have beside the common columns. */
export const columns = {
  deployment: "TEXT",
  model: "TEXT",
  stream: "INTEGER",
  message_count: "INTEGER",
  prompt_tokens: "INTEGER",
  completion_tokens: "INTEGER",
  response_mode: "TEXT",
  rule: "TEXT",
} as const satisfies Columns;

/** The name of one of them. */
export type Column = keyof typeof columns;

/** The part of a row that is known once the request is parsed. */
export function detail(ask: Ask): Detail<Column> {
  const { deployment, model, stream, talk, promptTokens, rule } = ask;
  if (!talk) return model === null ? {} : { model };
  return {
    deployment,
    model,
    stream: Number(stream),
    message_count: talk.messages.length,
    prompt_tokens: promptTokens,
    ...(rule === null ? {} : { rule }),
  };
}
