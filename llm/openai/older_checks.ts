import type { Json } from "../../engine/base/json.ts";
import { badRequest } from "./openai_api.ts";
import { type Checks, type FieldContext, findBadField } from "./fields.ts";

/** Checks the fields of a body as older endpoints do, which name unknown keys in other words. @throws {ApiError} 400 */
export function checkOlder(checks: Checks, body: Json, { model, strict }: FieldContext): void {
  const strange = Object.keys(body).find((name) => !Object.hasOwn(checks, name));
  if (strict && strange !== undefined) {
    throw badRequest(`Unrecognized request argument supplied: ${strange}`, null, null);
  }
  const bad = findBadField(checks, body, { model, strict });
  if (bad) throw bad;
}
