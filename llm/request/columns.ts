import type { Ask } from "./ask.ts";
import type { Detail } from "../../engine/base/request_record.ts";
import type { Columns } from "../../engine/domain/columns.ts";

/** Columns of this domain's rows beside the common ones. */
export const columns = {
  deployment: "TEXT",
  model: "TEXT",
  stream: "INTEGER",
  message_count: "INTEGER",
  prompt_tokens: "INTEGER",
  completion_tokens: "INTEGER",
  response_mode: "TEXT",
  rule: "TEXT",
  phase: "TEXT",
  /** Of requests that could not be read as one of an API: their route does not tell where they went. */
  path: "TEXT",
} as const satisfies Columns;

/** The name of one of them. */
export type Column = keyof typeof columns;

/** The part of a row that is known once the request is parsed. */
export function detail(ask: Ask): Detail<Column> {
  const { deployment, model, stream, chat, promptTokens } = ask;
  if (!chat) return model === null ? {} : { model };
  return {
    deployment,
    model,
    stream: Number(stream),
    message_count: chat.messages.length,
    prompt_tokens: promptTokens,
  };
}
