import * as z from "zod";
import { anyObject, collection } from "../../../engine/memory/collection.ts";
import { ApiError } from "../../../engine/base/error.ts";
import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { type Response, unfinished } from "./response.ts";

/** A response that was stored, with all that it takes to go on from it. */
export interface StoredResponse {
  /** Final response. */
  readonly response: Response;
  /** Milliseconds since 1970. */
  readonly arrived: number;
  /** Items before `input`, oldest first. */
  readonly earlier: readonly Json[];
  readonly input: readonly Json[];
}

const responses = collection<StoredResponse>(
  "responses",
  z.object({
    response: z.custom<Response>(isObject),
    arrived: z.number(),
    earlier: z.array(anyObject),
    input: z.array(anyObject),
  }),
  (id, param) => notFound("Response", id, param),
);

/** Queue and working time of a response in the background, in milliseconds. */
export const QUEUED_MS = 1000;
export const WORKING_MS = 2000;

/** Keeps a response. */
export async function keepResponse(objectStore: ObjectStore, stored: StoredResponse): Promise<void> {
  await responses.put(objectStore, stored.response.id, stored);
}

/** The response of that id, if there is one. */
export async function lookUp(objectStore: ObjectStore, id: string): Promise<StoredResponse | undefined> {
  return await responses.get(objectStore, id);
}

/** The response of that id. @throws {ApiError} 404 */
export async function fetchStored(objectStore: ObjectStore, id: string): Promise<StoredResponse> {
  return await responses.fetch(objectStore, id);
}

/** Changes a response as it is stored at that moment. @throws {ApiError} 404 */
export async function changeStored(
  objectStore: ObjectStore,
  id: string,
  change: (stored: StoredResponse) => StoredResponse,
): Promise<StoredResponse> {
  return await responses.update(objectStore, id, change);
}

/** Forgets a response. Whether there was one. */
export async function forgetResponse(objectStore: ObjectStore, id: string): Promise<boolean> {
  return await responses.remove(objectStore, id);
}

/** 404 for what is not there. */
export function notFound(kind: string, id: string, param: string | null = null): ApiError {
  return new ApiError({ status: 404, code: null, param, message: `${kind} with id '${id}' not found.` });
}

/**
 * A response as it stands at `now`, milliseconds since 1970. What is made in the background goes on by the clock
 * alone, so that all workers tell the same.
 */
export function asOf(
  { response, arrived }: Pick<StoredResponse, "response" | "arrived">,
  now: number,
): Response {
  if (!response.background || response.status === "cancelled") return response;
  const age = now - arrived;
  if (age < QUEUED_MS) return unfinished(response, "queued");
  if (age < QUEUED_MS + WORKING_MS) return unfinished(response, "in_progress");
  if (response.completed_at === null) return response;
  return { ...response, completed_at: Math.floor((arrived + QUEUED_MS + WORKING_MS) / 1000) };
}
