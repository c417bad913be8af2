import * as z from "zod";
import { anyObject, collection } from "../../../engine/memory/collection.ts";
import { ApiError } from "../../../engine/base/error.ts";
import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import type { Ask } from "../../request/ask.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { isDeeperThan, isObject, type Json, objectsIn } from "../../../engine/base/json.ts";
import { modelOf } from "../../base/models.ts";
import { type ListPage, pageJson, pageOfCollection } from "../list_page.ts";
import type { EncodedChat } from "./encode_chat.ts";
import { wholeBody } from "./whole_chat.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Lists and objects in each other; `JSON.stringify` takes some thousands. */
const MOST_LEVELS = 1_000;

/** A completion that a client has asked to keep, and the messages that it answers. */
export interface StoredChat {
  readonly id: string;
  readonly completion: Json;
  readonly messages: readonly Json[];
}

/** Collection of what was asked with `store: true`. */
export const completions = collection<StoredChat>(
  "chat.completions",
  z.object({ id: z.string(), completion: anyObject, messages: z.array(anyObject) }),
  notFound,
);

/**
 * Keeps an answer, streamed or not, as `GET` shows it. Not for a request that is nested too deep to be written down.
 */
export async function keepChat(exchange: Exchange<Ask>, encoded: EncodedChat): Promise<void> {
  const { id, ask: { body }, objectStore } = exchange;
  if (isDeeperThan(body, MOST_LEVELS)) return;
  const completion: Json = {
    ...JSON.parse([...wholeBody(encoded)].join("")),
    request_id: id,
    ...askedFor(body),
  };
  const kept = encoded.head.id;
  await completions.put(objectStore, kept, {
    id: kept,
    completion,
    messages: messagesOf(body["messages"], kept),
  });
}

/** Request fields that a stored completion shows. */
function askedFor(body: Json): Json {
  return {
    tool_choice: body["tool_choice"] ?? null,
    tools: body["tools"] ?? null,
    response_format: body["response_format"] ?? null,
    seed: body["seed"] ?? null,
    temperature: body["temperature"] ?? 1,
    top_p: body["top_p"] ?? 1,
    presence_penalty: body["presence_penalty"] ?? 0,
    frequency_penalty: body["frequency_penalty"] ?? 0,
    input_user: body["user"] ?? null,
    metadata: body["metadata"] ?? {},
  };
}

function messagesOf(messages: unknown, id: string): Json[] {
  const given = objectsIn(messages);
  return given.map(({ content = null, name = null, ...rest }, index) => ({
    id: `${id}-${index}`,
    ...rest,
    content: Array.isArray(content) ? null : content,
    name,
    content_parts: Array.isArray(content) ? content : null,
  }));
}

/** Stored completion under the id in the path. @throws {ApiError} 404 */
export async function readStored({ param, objectStore }: Incoming): Promise<StoredChat> {
  return await completions.fetch(objectStore, param("id"));
}

function notFound(id: string, param: string | null = null): ApiError {
  return new ApiError({
    status: 404,
    code: null,
    param,
    message: `Chat completion with id '${id}' not found.`,
  });
}

/** Puts other metadata on it, and hands out what it is now. @throws {ApiError} 404 */
export async function relabel(objectStore: ObjectStore, id: string, metadata: Json): Promise<Json> {
  const { completion } = await completions.update(objectStore, id, (stored) => ({
    ...stored,
    completion: { ...stored.completion, metadata },
  }));
  return completion;
}

/** Forgets it. @throws {ApiError} 404 where there is none: of deletions at once only one succeeds */
export async function forgetChat(objectStore: ObjectStore, id: string): Promise<void> {
  if (!await completions.remove(objectStore, id)) throw completions.missing(id);
}

/** Filter of stored completions. */
export interface Filter {
  readonly model: string | undefined;
  readonly metadata: Readonly<Record<string, string | undefined>>;
}

/** One page of those that pass the filter. */
export async function search(objectStore: ObjectStore, filter: Filter, page: ListPage): Promise<Json> {
  const { items, more } = await pageOfCollection(
    objectStore,
    completions,
    page,
    (one) => passes(one.completion, filter),
  );
  return pageJson(items.map(({ completion }) => completion), more);
}

function passes(completion: Json, { model, metadata }: Filter): boolean {
  const named = model === undefined ||
    [model, modelOf(model)?.snapshot].some((name) => name === completion["model"]);
  const labels = completion["metadata"];
  return named && Object.entries(metadata).every(([key, value]) => isObject(labels) && labels[key] === value);
}
