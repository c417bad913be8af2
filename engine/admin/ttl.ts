import type { Context } from "hono";
import * as z from "zod";
import { queryParams } from "./query_params.ts";
import type { Env } from "../reply/connection.ts";

/** Longest time after which a change ends by itself: a day, in seconds. */
const MOST_SEC = 86_400;

/** Seconds after which a change ends by itself, from 50 ms on; `undefined`: it stays. */
export const ttlSec = z.coerce.number().min(0.05).max(MOST_SEC).optional();

/** The `?ttl_sec=` of a request that changes something. @throws {ApiError} 400 for one that is no such number */
export function ttlOf(c: Context<Env>): { readonly ttl_sec?: number | undefined } {
  return queryParams(c, z.object({ ttl_sec: ttlSec }));
}
