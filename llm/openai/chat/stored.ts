import { z } from "zod";
import { anyObject, drawer } from "../../../engine/drawer.ts";
import { ApiError } from "../../../engine/error.ts";
import type { Shelf } from "../../../engine/shelf.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import type { Incoming } from "../../endpoint.ts";
import { isDeeperThan } from "../../../engine/json.ts";
import { isObject, type Json } from "../../json.ts";
import { modelOf } from "../../models.ts";
import { type Page, pageJson, pick } from "../page.ts";
import type { Dressed } from "./dress.ts";
import { wholeBody } from "./whole.ts";

/** Lists and objects in each other; `JSON.stringify` takes some thousands. */
const MAX_LEVELS = 1_000;

/** A completion that a client has asked to keep, and the messages that it answers. */
export interface Stored {
  readonly id: string;
  readonly completion: Json;
  readonly messages: readonly Json[];
}

const completions = drawer<Stored>(
  "chat.completions",
  z.object({ id: z.string(), completion: anyObject, messages: z.array(anyObject) }),
);

/** Keeps an answer, streamed or not, as `GET` shows it. Not for a request that is nested too deep to be written down. */
export async function keep(exchange: Exchange<Ask>, dressed: Dressed): Promise<void> {
  const { id, ask: { body }, shelf } = exchange;
  if (isDeeperThan(body, MAX_LEVELS)) return;
  const completion: Json = { ...JSON.parse(wholeBody(dressed)), request_id: id, ...askedFor(body) };
  const kept = dressed.head.id;
  await completions.put(shelf, kept, { id: kept, completion, messages: messagesOf(body["messages"], kept) });
}

/** What a stored completion tells of its request. */
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
  const given = Array.isArray(messages) ? messages.filter(isObject) : [];
  return given.map(({ content = null, name = null, ...rest }, index) => ({
    id: `${id}-${index}`,
    ...rest,
    content: Array.isArray(content) ? null : content,
    name,
    content_parts: Array.isArray(content) ? content : null,
  }));
}

/** What was kept under the id in the path. @throws {ApiError} 404 */
export async function readStored({ param, shelf }: Incoming): Promise<Stored> {
  const id = param("id");
  const stored = await completions.get(shelf, id);
  if (stored) return stored;
  const message = `Chat completion with id '${id}' not found.`;
  throw new ApiError({ status: 404, code: null, message });
}

/** Puts other metadata on it, and hands out what it is now. */
export async function relabel(shelf: Shelf, stored: Stored, metadata: Json) {
  const completion = { ...stored.completion, metadata };
  await completions.put(shelf, stored.id, { ...stored, completion });
  return completion;
}

/** Forgets it. */
export async function forget(shelf: Shelf, id: string): Promise<void> {
  await completions.remove(shelf, id);
}

/** Which of them are wanted. */
export interface Filter {
  readonly model: string | undefined;
  readonly metadata: Readonly<Record<string, string | undefined>>;
}

/** One page of those that pass the filter. */
export async function search(shelf: Shelf, filter: Filter, page: Page): Promise<Json> {
  const { items, more } = await pick(shelf, completions, page, (one) => passes(one.completion, filter));
  return pageJson(items.map(({ completion }) => completion), more);
}

function passes(completion: Json, { model, metadata }: Filter): boolean {
  const named = model === undefined ||
    [model, modelOf(model)?.snapshot].some((name) => name === completion["model"]);
  const labels = completion["metadata"];
  return named && Object.entries(metadata).every(([key, value]) => isObject(labels) && labels[key] === value);
}
