import type { ApiError } from "../../engine/base/error.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { textOrNull } from "../base/json.ts";
import { ownValue } from "../../engine/base/tree.ts";
import { type Profile, profileOf } from "../base/models.ts";
import { type Check, isUnknown, unknown } from "./checks.ts";
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

/** Model of a request, and how it is checked. */
export interface FieldContext {
  readonly model: string;
  /** Keys that no one knows are refused, as the real API does; servers that are compatible with it take many more. */
  readonly strict: boolean;
  /** The body is short, so that its fields are looked up among the checks: of a long one there may be half a million. */
  readonly isShort?: boolean;
  readonly refuse?: UnsupportedCheck;
}

/**
 * Finds the first thing wrong with the fields of a body, in the order of the real API: unknown keys, then the others by
 * the alphabet. Null means «not given».
 */
export function findBadField(
  checks: Checks,
  body: Json,
  { model, strict, isShort = false, refuse = unsupported }: FieldContext,
): ApiError | undefined {
  const profile = profileOf(model, effortIn(body));
  const about = { body, profile };
  let worst: { readonly name: string; readonly error: ApiError } | undefined;
  const stranger = strict ? Object.keys(body).find((name) => !Object.hasOwn(checks, name)) : undefined;
  if (stranger !== undefined) return unknown(stranger);
  for (const name of Object.keys(isShort ? body : checks)) {
    const check = ownValue(checks, name);
    const value = ownValue(body, name) ?? null;
    if (!check || value === null || worst && worst.name < name) continue;
    const error = refuse(name, value, profile) ?? check(value, name, about);
    if (error && (strict || !isUnknown(error))) worst = { name, error };
  }
  return worst?.error;
}

/** The effort of reasoning that a request asks for. */
export function effortIn({ reasoning, reasoning_effort: own }: Json): string | null {
  const effort = own ?? (isObject(reasoning) ? reasoning["effort"] : null);
  return textOrNull(effort);
}
