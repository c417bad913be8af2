import type { ApiError } from "../../engine/base/error.ts";
import type { Json } from "../../engine/base/json.ts";
import { type Profile, profileOf } from "../base/models.ts";
import { type Check, unknown } from "./checks.ts";
import { badRequest } from "./openai_api.ts";

/** Tells of what a family of models does not take, before the value itself is looked at. */
export type UnsupportedCheck = (name: string, value: unknown, profile: Profile) => ApiError | undefined;

/** Refusal of chat completions for it. */
function unsupported(name: string, value: unknown, { refused, fixed }: Profile): ApiError | undefined {
  if (name in refused) {
    const hint = refused[name] ? ` Use '${refused[name]}' instead.` : "";
    const message = `Unsupported parameter: '${name}' is not supported with this model.${hint}`;
    return badRequest(message, name, "unsupported_parameter");
  }
  if (name in fixed && typeof value === "number" && value !== fixed[name]) {
    const message =
      `Unsupported value: '${name}' does not support ${value} with this model. Only the default ` +
      `(${fixed[name]}) value is supported.`;
    return badRequest(message, name, "unsupported_value");
  }
  return undefined;
}

/** Every known field of a request, and its check. */
export type Checks = Readonly<Record<string, Check>>;

/**
 * Finds the first thing wrong with the fields of a body, in the order of the real API: unknown keys, then the others by
 * the alphabet. Null means «not given».
 */
export function findBadField(
  checks: Checks,
  body: Json,
  model: string,
  refuse: UnsupportedCheck = unsupported,
): ApiError | undefined {
  const profile = profileOf(model);
  const about = { body, profile };
  let worst: { readonly name: string; readonly error: ApiError } | undefined;
  for (const name of Object.keys(body)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!check) return unknown(name);
    const value = body[name];
    if (value === null || worst && worst.name < name) continue;
    const error = refuse(name, value, profile) ?? check(value, name, about);
    if (error) worst = { name, error };
  }
  return worst?.error;
}
