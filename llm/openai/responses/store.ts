import { z } from "zod";
import { anyObject, drawer } from "../../../engine/drawer.ts";
import { ApiError } from "../../../engine/error.ts";
import type { Shelf } from "../../../engine/shelf.ts";
import { isObject, type Json } from "../../json.ts";
import { type Response, unfinished } from "./response.ts";

/** A response that was stored, with all that it takes to go on from it. */
export interface Stored {
  /** As it is in the end. */
  readonly response: Response;
  /** Milliseconds since 1970. */
  readonly arrived: number;
  /** What was said before `input`, oldest first. */
  readonly earlier: readonly Json[];
  readonly input: readonly Json[];
}

const responses = drawer<Stored>(
  "responses",
  z.object({
    response: z.custom<Response>(isObject),
    arrived: z.number(),
    earlier: z.array(anyObject),
    input: z.array(anyObject),
  }),
);

/** What a response in the background waits for its turn, and then takes, in milliseconds. */
export const QUEUED_MS = 1000;
export const WORKING_MS = 2000;

/** Keeps a response. */
export async function keep(shelf: Shelf, stored: Stored): Promise<void> {
  await responses.put(shelf, stored.response.id, stored);
}

/** The response of that id, if there is one. */
export async function lookUp(shelf: Shelf, id: string): Promise<Stored | undefined> {
  return await responses.get(shelf, id);
}

/** The response of that id. @throws {ApiError} 404 */
export async function fetchStored(shelf: Shelf, id: string): Promise<Stored> {
  const stored = await lookUp(shelf, id);
  if (!stored) throw notFound("Response", id);
  return stored;
}

/** Forgets a response. Whether there was one. */
export async function forget(shelf: Shelf, id: string): Promise<boolean> {
  return await responses.remove(shelf, id);
}

/** 404 for what is not there. */
export function notFound(kind: string, id: string): ApiError {
  return new ApiError({ status: 404, code: null, message: `${kind} with id '${id}' not found.` });
}

/**
 * A response as it stands at `now`, milliseconds since 1970. What is made in the background goes on by the clock
 * alone, so that all workers tell the same.
 */
export function asOf({ response, arrived }: Pick<Stored, "response" | "arrived">, now: number): Response {
  if (!response.background || response.status === "cancelled") return response;
  const age = now - arrived;
  if (age < QUEUED_MS) return unfinished(response, "queued");
  if (age < QUEUED_MS + WORKING_MS) return unfinished(response, "in_progress");
  if (response.completed_at === null) return response;
  return { ...response, completed_at: Math.floor((arrived + QUEUED_MS + WORKING_MS) / 1000) };
}
