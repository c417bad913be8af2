import * as z from "zod";
import { anyObject, collection } from "../../../engine/memory/collection.ts";
import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { textOrNull } from "../../base/json.ts";
import { notFound } from "./response_store.ts";

/** A container of items that goes on from one response to the next. */
export interface Conversation {
  readonly id: string;
  /** Unix seconds. */
  readonly created_at: number;
  readonly metadata: unknown;
  /** Oldest first. */
  readonly items: readonly Json[];
}

const conversations = collection<Conversation>(
  "conversations",
  z.object({ id: z.string(), created_at: z.number(), metadata: z.unknown(), items: z.array(anyObject) }),
  (id, param) => notFound("Conversation", id, param),
);

/** The id of the conversation that a request belongs to. */
export function conversationOf({ conversation }: Json): string | null {
  return textOrNull(isObject(conversation) ? conversation["id"] : conversation);
}

/** Keeps a new conversation. */
export async function keepConversation(objectStore: ObjectStore, conversation: Conversation): Promise<void> {
  await conversations.put(objectStore, conversation.id, conversation);
}

/** The conversation of that id. @throws {ApiError} 404 */
export async function fetchConversation(objectStore: ObjectStore, id: string): Promise<Conversation> {
  return await conversations.fetch(objectStore, id);
}

/** Changes a conversation as it is at that moment, and resolves to what it is then. @throws {ApiError} 404 */
export async function changeConversation(
  objectStore: ObjectStore,
  id: string,
  change: (conversation: Conversation) => Conversation,
): Promise<Conversation> {
  return await conversations.update(objectStore, id, change);
}

/** Adds items at the end. @throws {ApiError} 404 */
export async function extendConversation(
  objectStore: ObjectStore,
  id: string,
  items: readonly Json[],
): Promise<void> {
  await changeConversation(objectStore, id, (known) => ({ ...known, items: [...known.items, ...items] }));
}

/** Forgets a conversation. Whether there was one. */
export async function forgetConversation(objectStore: ObjectStore, id: string): Promise<boolean> {
  return await conversations.remove(objectStore, id);
}
