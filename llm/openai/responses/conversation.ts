import { z } from "zod";
import { anyObject, drawer } from "../../../engine/drawer.ts";
import type { Shelf } from "../../../engine/shelf.ts";
import { isObject, type Json } from "../../json.ts";
import { notFound } from "./store.ts";

/** A container of items that goes on from one response to the next. */
export interface Conversation {
  readonly id: string;
  /** Unix seconds. */
  readonly created_at: number;
  readonly metadata: unknown;
  /** Oldest first. */
  readonly items: readonly Json[];
}

const conversations = drawer<Conversation>(
  "conversations",
  z.object({ id: z.string(), created_at: z.number(), metadata: z.unknown(), items: z.array(anyObject) }),
);

/** The id of the conversation that a request belongs to. */
export function conversationOf({ conversation }: Json): string | null {
  const id = isObject(conversation) ? conversation["id"] : conversation;
  return typeof id === "string" ? id : null;
}

/** Keeps a conversation, in place of what it was. */
export async function keepConversation(shelf: Shelf, conversation: Conversation): Promise<void> {
  await conversations.put(shelf, conversation.id, conversation);
}

/** The conversation of that id. @throws {ApiError} 404 */
export async function fetchConversation(shelf: Shelf, id: string): Promise<Conversation> {
  const conversation = await conversations.get(shelf, id);
  if (!conversation) throw notFound("Conversation", id);
  return conversation;
}

/** Adds items at the end. @throws {ApiError} 404 */
export async function extendConversation(shelf: Shelf, id: string, items: readonly Json[]): Promise<void> {
  const conversation = await fetchConversation(shelf, id);
  await keepConversation(shelf, { ...conversation, items: [...conversation.items, ...items] });
}

/** Forgets a conversation. Whether there was one. */
export async function forgetConversation(shelf: Shelf, id: string): Promise<boolean> {
  return await conversations.remove(shelf, id);
}
