/**
 * Completions that were kept with `store: true`.
 *
 * @module
 */
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { isObject } from "../../../engine/base/json.ts";
import { jsonAnswer } from "../json_answer.ts";
import { parseBody } from "../openai_body.ts";
import { missing } from "../checks.ts";
import { metadata } from "../common.ts";
import { openai } from "../openai_api.ts";
import { findBadField } from "../fields.ts";
import { reply } from "../reply.ts";
import { pageOf, readPage, readStoredPage } from "../list_page.ts";
import { completions, forgetChat, readStored, relabel, search } from "./stored_chats.ts";

const LIST = "/v1/chat/completions";
const ONE = `${LIST}/:id`;

/** `GET /v1/chat/completions`, oldest first; `model` and `metadata[key]` narrow it. */
export const listChats: Endpoint = {
  method: "GET",
  path: LIST,
  api: openai,
  summary: "what was asked with `store: true`, by model and metadata",
  async read(incoming) {
    const page = await readStoredPage(incoming, completions, "asc");
    const filter = { model: incoming.query("model"), metadata: labelsOf(incoming) };
    return reply(
      incoming,
      async (exchange) => jsonAnswer(exchange, await search(exchange.objectStore, filter, page)),
    );
  },
};

/** The `metadata[key]` of a query. */
function labelsOf({ query, queryNames }: Incoming): Record<string, string | undefined> {
  const keys = queryNames().flatMap((name) => /^metadata\[(.+)\]$/s.exec(name)?.[1] ?? []);
  return Object.fromEntries(keys.map((key) => [key, query(`metadata[${key}]`)]));
}

/** `GET /v1/chat/completions/{id}`. */
export const retrieveChat: Endpoint = {
  method: "GET",
  path: ONE,
  api: openai,
  summary: "one of them",
  async read(incoming) {
    const { completion } = await readStored(incoming);
    return reply(incoming, (exchange) => jsonAnswer(exchange, completion));
  },
};

/** `POST /v1/chat/completions/{id}`: other metadata. */
export const updateChat: Endpoint = {
  method: "POST",
  path: ONE,
  api: openai,
  summary: "gives it other metadata",
  examples: [{ json: { metadata: { topic: "demo" } } }],
  async read(incoming) {
    const { id } = await readStored(incoming);
    const body = await parseBody(await incoming.text());
    if (body["metadata"] === undefined) throw missing("metadata");
    const bad = findBadField({ metadata }, body, { model: "", strict: incoming.settings.strict });
    if (bad) throw bad;
    const labels = isObject(body["metadata"]) ? body["metadata"] : {};
    return reply(
      incoming,
      async (exchange) => jsonAnswer(exchange, await relabel(exchange.objectStore, id, labels)),
    );
  },
};

/** `DELETE /v1/chat/completions/{id}`. */
export const deleteChat: Endpoint = {
  method: "DELETE",
  path: ONE,
  api: openai,
  summary: "forgets it",
  async read(incoming) {
    const { id } = await readStored(incoming);
    return reply(incoming, async (exchange) => {
      await forgetChat(exchange.objectStore, id);
      return jsonAnswer(exchange, { id, object: "chat.completion.deleted", deleted: true });
    });
  },
};

/** `GET /v1/chat/completions/{id}/messages`: what was asked, in its order. */
export const listMessages: Endpoint = {
  method: "GET",
  path: `${ONE}/messages`,
  api: openai,
  summary: "what it was asked",
  async read(incoming) {
    const page = readPage(incoming, "asc");
    const { messages } = await readStored(incoming);
    const shown = pageOf("Message", messages, page);
    return reply(incoming, (exchange) => jsonAnswer(exchange, shown));
  },
};
