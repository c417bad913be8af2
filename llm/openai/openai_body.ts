import type { ApiError } from "../../engine/base/error.ts";
import { sliced, type Steps } from "../../engine/base/clock.ts";
import type { AnyText } from "../../engine/base/long_text.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { tooLong, wrongType } from "./checks.ts";
import { LONGEST_MODEL } from "../base/models.ts";
import { badRequest } from "./openai_api.ts";
import { isShortJson, parseSteps } from "../base/parse_json.ts";

const NOT_JSON =
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your " +
  "HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have " +
  "trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)";

/** Reads a body that has to be a JSON object. @throws {ApiError} 400 */
export async function parseBody(text: AnyText): Promise<Json> {
  return await sliced(bodySteps(text));
}

/** Reads a body that has to be a JSON object, in steps. @throws {ApiError} 400 */
export function* bodySteps(text: AnyText): Steps<Json> {
  let body: unknown;
  try {
    body = isShortJson(text) ? JSON.parse(String(text)) : yield* parseSteps(text);
  } catch {
    throw unreadable();
  }
  if (!isObject(body)) throw unreadable();
  return body;
}

/** 400 for what is not a JSON object, or none that can be read. */
export function unreadable(): ApiError {
  return badRequest(NOT_JSON, null, null);
}

/** The model is required, save where the deployment in the path stands for it. @throws {ApiError} 400 */
export function readModel(model: unknown, deployment: string | null): string | null {
  const given = model !== undefined && model !== null && model !== "";
  if (given && typeof model !== "string") throw wrongType("model", "a string", model);
  if (given && model.length > LONGEST_MODEL) throw tooLongModel(model);
  if (!given && deployment === null) throw badRequest("you must provide a model parameter", null, null);
  return given ? String(model) : null;
}

/** 400 for a name of a model that nobody has given one. */
export function tooLongModel({ length }: string): ApiError {
  return tooLong("model", "string", LONGEST_MODEL, `a string with length ${length}`);
}
