import type { ApiError } from "../../../engine/base/error.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { profileOf } from "../../base/models.ts";
import { type Check, integer, missing, oneOf } from "../checks.ts";
import { badRequest } from "../openai_api.ts";
import { type FormFile, readForm } from "../multipart_form.ts";
import { BATCH_FILE_SEC } from "./file_store.ts";

/** File purposes, in the order in which the API names them. */
const PURPOSES = ["fine-tune", "assistants", "batch", "user_data", "vision", "evals"];

const ANCHOR = "expires_after[anchor]";
const SECONDS = "expires_after[seconds]";

/** A file on its way in. */
export interface IncomingFile {
  readonly body: Json;
  readonly file: FormFile;
  readonly purpose: string;
  /** Lifetime of the file, in seconds; `null`: for good. */
  readonly lasts: number | null;
}

/** Reads the form of an upload. @throws {ApiError} 400, 413 */
export async function readFile(incoming: Incoming): Promise<IncomingFile> {
  const { body, files } = await readForm(incoming, { numbers: [SECONDS], booleans: [] });
  const [file] = files.get("file") ?? [];
  if (!file) throw required("file");
  const purpose = readPurpose(body["purpose"]);
  if (incoming.settings.strict && purpose === "batch" && !file.filename.endsWith(".jsonl")) {
    throw badRequest("Invalid file format for Batch API. Must be .jsonl", null, null);
  }
  return { body, file, purpose, lasts: readExpiry(expiryIn(body), "expires_after", purpose) };
}

/** Message of an older part of the API for a missing field. */
function required(name: string): ApiError {
  return badRequest(`'${name}' is a required property`, null, null);
}

/** Reads what a file is for. @throws {ApiError} 400 */
export function readPurpose(purpose: unknown): string {
  if (typeof purpose !== "string") throw required("purpose");
  if (PURPOSES.includes(purpose)) return purpose;
  const known = PURPOSES.map((one) => `'${one}'`).join(", ");
  throw badRequest(`'${purpose}' is not one of [${known}] - 'purpose'`, "purpose", null);
}

/** A form has the two halves in fields of their own. */
function expiryIn(body: Json): Json | undefined {
  const { [ANCHOR]: anchor, [SECONDS]: seconds } = body;
  return anchor === undefined && seconds === undefined ? undefined : { anchor, seconds };
}

/** Lifetime of a file: as its client says, or as is usual for what it is for. In seconds. @throws {ApiError} 400 */
export function readExpiry(given: unknown, name: string, purpose: string): number | null {
  if (!isObject(given)) return purpose === "batch" ? BATCH_FILE_SEC : null;
  check(oneOf("created_at"), given["anchor"], `${name}[anchor]`);
  const { seconds } = given;
  check(integer(3600, BATCH_FILE_SEC), seconds, `${name}[seconds]`);
  return Number(seconds);
}

function check(rule: Check, value: unknown, name: string): void {
  if (value === undefined || value === null) throw missing(name);
  const bad = rule(value, name, { body: {}, profile: profileOf("") });
  if (bad) throw bad;
}
