import { isObject, type Json } from "../../engine/base/json.ts";
import { missing, wrongType } from "./checks.ts";

/** The text that an object has to have under a key; `at` is where the object is. @throws {ApiError} 400 */
export function textAt(value: Json, key: string, at: string): string {
  const text = value[key];
  if (text === undefined || text === null) throw missing(`${at}.${key}`);
  if (typeof text !== "string") throw wrongType(`${at}.${key}`, "a string", text);
  return text;
}

/** The object that it has to have. @throws {ApiError} 400 */
export function objectAt(value: Json, key: string, at: string): Json {
  const found = value[key];
  if (found === undefined || found === null) throw missing(`${at}.${key}`);
  if (!isObject(found)) throw wrongType(`${at}.${key}`, "an object", found);
  return found;
}
