import type { Context } from "hono";
import { apiError, messageOf } from "../base/error.ts";
import { isDeeperThan, isObject, type Json } from "../base/json.ts";
import { readBody } from "../request/read_body.ts";
import type { Env } from "../reply/connection.ts";

/** Longest body of a request under `/admin` that changes something, in bytes. */
const MOST_BODY = 1_048_576;
/** Longest wait for it, in milliseconds. */
const BODY_MS = 60_000;
/** Deepest nesting of it; no configuration comes near, and recursion ends somewhere. */
const MOST_DEPTH = 32;

/**
 * Reads a body as JSON; an empty one is `absent`, where that is given.
 *
 * @throws {ApiError} as `readBody`, and 400 for what is no JSON or is nested too deep
 */
export async function readJson(c: Context<Env>, absent?: unknown): Promise<unknown> {
  const text = String(await readBody(c, { limit: MOST_BODY, ms: BODY_MS }));
  if (text === "" && absent !== undefined) return absent;
  if (text === "") throw apiError(400, "The body is empty, expected JSON");
  const json = parsed(text);
  if (!isDeeperThan(json, MOST_DEPTH)) return json;
  throw apiError(400, `The body is nested more than ${MOST_DEPTH} deep`);
}

/**
 * Reads a body as a JSON object; an empty one is `absent`, where that is given.
 *
 * @throws {ApiError} as `readJson`, and 400 for other JSON
 */
export async function readObject(c: Context<Env>, absent?: Json): Promise<Json> {
  const body = await readJson(c, absent);
  if (isObject(body)) return body;
  throw apiError(400, "The body has to be a JSON object");
}

/** Refuses a body that says something, where nothing is read of it; `instead` tells what to do. @throws {ApiError} 400 */
export async function refuseBody(c: Context<Env>, instead: string): Promise<void> {
  const body = await readJson(c, {});
  if (isObject(body) && Object.keys(body).length === 0) return;
  throw apiError(400, `${c.req.method} ${c.req.path} takes no body; ${instead}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw apiError(400, `The body is not valid JSON: ${messageOf(error)}`);
  }
}
