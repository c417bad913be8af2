import type { Incoming } from "../request/endpoint.ts";
import { itemsIn, type Json } from "../../engine/base/json.ts";

/** Fields and files of a multipart form. */
export interface MultipartForm {
  /** Its fields as a JSON body would have them, and in place of each file its name, length and digest. */
  readonly body: Json;
  /** The files of each field; a field `name[]` is one called `name`. */
  readonly files: ReadonlyMap<string, readonly FormFile[]>;
}

/** A file of a form. */
export interface FormFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

/** Names of the fields that are not texts. */
export interface Kinds {
  readonly numbers: readonly string[];
  readonly booleans: readonly string[];
}

/** Reads a form of at most `limit` bytes. @throws {ApiError} 413, 400 */
export async function readForm(incoming: Incoming, kinds: Kinds, limit?: number): Promise<MultipartForm> {
  const body = new Map<string, unknown>();
  const files = new Map<string, FormFile[]>();
  for (const [key, value] of await incoming.form(limit)) {
    const name = key.replace(/\[\]$/, "");
    let item: unknown;
    if (typeof value === "string") {
      item = valueOf(name, value, kinds);
    } else {
      const file = { filename: value.name, bytes: await value.bytes() };
      files.set(name, [...files.get(name) ?? [], file]);
      item = await described(file);
    }
    body.set(name, key === name ? item : [...itemsIn(body.get(name)), item]);
  }
  return { body: Object.fromEntries(body), files };
}

/** Parses a form field; an unreadable one stays a text, which its check then refuses. */
function valueOf(name: string, text: string, { numbers, booleans }: Kinds): unknown {
  if (numbers.includes(name) && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (booleans.includes(name) && (text === "true" || text === "false")) return text === "true";
  return text;
}

async function described({ filename, bytes }: FormFile) {
  const digest = await crypto.subtle.digest("SHA-1", new Uint8Array(bytes));
  return { filename, bytes: bytes.length, sha1: new Uint8Array(digest).toHex() };
}
