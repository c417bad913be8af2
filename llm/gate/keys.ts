import { ApiError } from "../../engine/base/error.ts";
import type { Keys } from "../accounts/accounts.ts";
import type { Api } from "../request/api.ts";
import type { KeySettings } from "../settings/settings.ts";
import type { HttpContext } from "../../engine/reply/http_context.ts";

/** Lets in who sends one of `keys`; anybody where there are none. @throws {ApiError} 401 in the API's words */
export function checkKey({ env, req }: HttpContext, api: Api, keys: Keys): KeySettings | undefined {
  if (keys === undefined) return undefined;
  const header = (name: string) => env.connection.header(name);
  const key = api.keyOf(header, (name) => req.query(name)) || undefined;
  const known = key === undefined ? undefined : keys.get(key);
  if (!known) throw new ApiError(api.unauthorized(key, { method: req.method, path: req.path }));
  const organization = header("openai-organization");
  if (organization && known.organization && organization !== known.organization) throw mismatched();
  return known;
}

function mismatched(): ApiError {
  const message = "OpenAI-Organization header should match organization for API key";
  return new ApiError({ status: 401, code: "mismatched_organization", message });
}
