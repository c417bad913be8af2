import type { Context } from "hono";
import { ApiError } from "../engine/error.ts";
import type { Env } from "../engine/types.ts";
import type { Api } from "./api.ts";

/** Lets in who sends one of `keys`; anybody where there are none. @throws {ApiError} 401 in the API's words */
export function checkKey({ env, req }: Context<Env>, api: Api, keys: readonly string[] | undefined): void {
  if (keys === undefined) return;
  const key = api.keyOf((name) => env.connection.header(name), (name) => req.query(name));
  if (key && keys.includes(key)) return;
  throw new ApiError(api.unauthorized(key || undefined, { method: req.method, path: req.path }));
}
