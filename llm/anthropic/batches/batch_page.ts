import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { readLimit } from "../list_limit.ts";
import { type MessageBatch, messageBatches } from "./message_batch.ts";

/** Page of the list of batches, newest first. */
export interface BatchPage {
  readonly limit: number;
  /** Id of the batch that the page comes right behind, or ends right before. */
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/** Reads `limit`, `after_id` and `before_id`. @throws {ApiError} 400; 404 for the id of no batch */
export async function readPage({ query, objectStore }: Incoming): Promise<BatchPage> {
  const page = {
    limit: readLimit(query),
    after: query("after_id") || undefined,
    before: query("before_id") || undefined,
  };
  for (const id of [page.after, page.before]) {
    if (id !== undefined) await messageBatches.fetch(objectStore, id);
  }
  return page;
}

/** The batches of a page, and whether there are more in its direction. */
export async function pageOfBatches(
  objectStore: ObjectStore,
  { limit, after, before }: BatchPage,
): Promise<{ readonly batches: readonly MessageBatch[]; readonly more: boolean }> {
  const isBack = before !== undefined;
  const slice = { after: before ?? after, limit, order: isBack ? "asc" : "desc" } as const;
  const { items, more } = await messageBatches.list(objectStore, slice) ?? { items: [], more: false };
  return { batches: isBack ? items.toReversed() : items, more };
}
