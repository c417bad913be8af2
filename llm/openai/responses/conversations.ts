/**
 * `/v1/conversations`: a place for items beside responses.
 *
 * @module
 */
import { askOf } from "../../request/ask.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { isDeeperThan, type Json } from "../../../engine/base/json.ts";
import { parseBody, unreadable } from "../openai_body.ts";
import { missing } from "../checks.ts";
import { metadata } from "../common.ts";
import { openai } from "../openai_api.ts";
import { pageJson, pageOf, readPage } from "../list_page.ts";
import { wholeAnswer } from "./response_answer.ts";
import {
  changeConversation,
  type Conversation,
  extendConversation,
  fetchConversation,
  forgetConversation,
  keepConversation,
} from "./conversation.ts";
import { named, readInput } from "./input.ts";
import { newId } from "./items.ts";
import { notFound } from "./response_store.ts";

/** Deepest body that is read: its items are written again. */
const MOST_LEVELS = 500;

/** Id of the item that examples look for. */
const DEMO = "msg_demo";

async function readBody(incoming: Incoming): Promise<Json> {
  const text = await incoming.text();
  const body = text.length === 0 ? {} : await parseBody(text);
  if (isDeeperThan(body, MOST_LEVELS)) throw unreadable();
  return body;
}

function conversationJson({ id, created_at, metadata }: Conversation): Json {
  return { id, object: "conversation", created_at, metadata };
}

/** `POST /v1/conversations`. */
export const createConversation: Endpoint = {
  method: "POST",
  path: "/v1/conversations",
  api: openai,
  summary: "a conversation that responses add to",
  examples: [{
    json: { metadata: { topic: "demo" }, items: [{ id: DEMO, role: "user", content: "Hello" }] },
  }],
  async read(incoming) {
    const body = await readBody(incoming);
    const about = body["metadata"] ?? {};
    const bad = metadata(about, "metadata");
    if (bad) throw bad;
    const items = readInput(body["items"], "items");
    return askOf({
      api: openai,
      path: incoming.path,
      body,
      async answer(exchange) {
        const ids = exchange.draw("id");
        const conversation = {
          id: newId("conv", ids),
          created_at: Math.floor(exchange.arrived / 1000),
          metadata: about,
          items: items.map((item) => named(item, ids)),
        };
        await keepConversation(exchange.objectStore, conversation);
        return wholeAnswer(exchange, conversationJson(conversation));
      },
    });
  },
};

/** `GET /v1/conversations/{id}`. */
export const retrieveConversation: Endpoint = {
  method: "GET",
  path: "/v1/conversations/:id",
  api: openai,
  summary: "its metadata",
  async read({ path, param, objectStore }) {
    const conversation = await fetchConversation(objectStore, param("id"));
    return askOf({
      api: openai,
      path,
      answer: (exchange) => wholeAnswer(exchange, conversationJson(conversation)),
    });
  },
};

/** `DELETE /v1/conversations/{id}`. */
export const deleteConversation: Endpoint = {
  method: "DELETE",
  path: "/v1/conversations/:id",
  api: openai,
  summary: "forgets it",
  async read({ path, param, objectStore }) {
    const { id } = await fetchConversation(objectStore, param("id"));
    return askOf({
      api: openai,
      path,
      async answer(exchange) {
        if (!await forgetConversation(exchange.objectStore, id)) throw notFound("Conversation", id);
        return wholeAnswer(exchange, { id, object: "conversation.deleted", deleted: true });
      },
    });
  },
};

/** `GET /v1/conversations/{id}/items`, newest first where nothing else is said. */
export const listConversationItems: Endpoint = {
  method: "GET",
  path: "/v1/conversations/:id/items",
  api: openai,
  summary: "what is in it",
  async read(incoming) {
    const { items } = await fetchConversation(incoming.objectStore, incoming.param("id"));
    const page = pageOf("Item", items, readPage(incoming));
    return askOf({ api: openai, path: incoming.path, answer: (exchange) => wholeAnswer(exchange, page) });
  },
};

/** `POST /v1/conversations/{id}/items`. */
export const addConversationItems: Endpoint = {
  method: "POST",
  path: "/v1/conversations/:id/items",
  api: openai,
  summary: "more of what is in it",
  examples: [{ json: { items: [{ role: "user", content: "Hello" }] } }],
  async read(incoming) {
    const { id } = await fetchConversation(incoming.objectStore, incoming.param("id"));
    const body = await readBody(incoming);
    const items = readInput(body["items"], "items");
    return askOf({
      api: openai,
      path: incoming.path,
      body,
      async answer(exchange) {
        const ids = exchange.draw("id");
        const added = items.map((item) => named(item, ids));
        await extendConversation(exchange.objectStore, id, added);
        return wholeAnswer(exchange, pageJson(added, false));
      },
    });
  },
};

/** `POST /v1/conversations/{id}`: other metadata. */
export const updateConversation: Endpoint = {
  method: "POST",
  path: "/v1/conversations/:id",
  api: openai,
  summary: "gives it other metadata",
  examples: [{ json: { metadata: { topic: "another" } } }],
  async read(incoming) {
    const { id } = await fetchConversation(incoming.objectStore, incoming.param("id"));
    const body = await readBody(incoming);
    if (body["metadata"] === undefined) throw missing("metadata");
    const bad = body["metadata"] === null ? undefined : metadata(body["metadata"], "metadata");
    if (bad) throw bad;
    const about = body["metadata"] ?? {};
    return askOf({
      api: openai,
      path: incoming.path,
      body,
      async answer(exchange) {
        const relabel = (known: Conversation) => ({ ...known, metadata: about });
        const updated = await changeConversation(exchange.objectStore, id, relabel);
        return wholeAnswer(exchange, conversationJson(updated));
      },
    });
  },
};

/** `GET /v1/conversations/{id}/items/{item}`. */
export const retrieveConversationItem: Endpoint = {
  method: "GET",
  path: "/v1/conversations/:id/items/:item",
  api: openai,
  summary: "one thing that is in it",
  examples: [{ params: { item: DEMO } }],
  async read(incoming) {
    const conversation = await fetchConversation(incoming.objectStore, incoming.param("id"));
    const { item } = itemIn(conversation, incoming.param("item"));
    return askOf({ api: openai, path: incoming.path, answer: (exchange) => wholeAnswer(exchange, item) });
  },
};

/** `DELETE /v1/conversations/{id}/items/{item}`; the answer is the conversation. */
export const deleteConversationItem: Endpoint = {
  method: "DELETE",
  path: "/v1/conversations/:id/items/:item",
  api: openai,
  summary: "takes it out",
  examples: [{ params: { item: DEMO } }],
  async read(incoming) {
    const conversation = await fetchConversation(incoming.objectStore, incoming.param("id"));
    const wanted = incoming.param("item");
    itemIn(conversation, wanted);
    return askOf({
      api: openai,
      path: incoming.path,
      async answer(exchange) {
        const left = await changeConversation(exchange.objectStore, conversation.id, (known) => ({
          ...known,
          items: known.items.toSpliced(itemIn(known, wanted).at, 1),
        }));
        return wholeAnswer(exchange, conversationJson(left));
      },
    });
  },
};

/** The item of an id, and its place. @throws {ApiError} 404 */
function itemIn({ items }: Conversation, id: string): { readonly item: Json; readonly at: number } {
  const at = items.findIndex((one) => one["id"] === id);
  const item = items[at];
  if (!item) throw notFound("Item", id);
  return { item, at };
}
