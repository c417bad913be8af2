import * as z from "zod";
import { collection } from "../../../engine/memory/collection.ts";
import { ApiError } from "../../../engine/base/error.ts";
import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import type { Json } from "../../../engine/base/json.ts";
import { badRequest } from "../openai_api.ts";
import { fileIdOf, type FileObject, keepFile } from "./file_store.ts";

/** By `UPLOAD/PART`, so that a part is found by its own upload only. */
const PARTS = "uploads.parts";

/**
 * The largest file that may be announced, in bytes: 8 GiB. The object store holds less, and forgets parts of such a
 * file.
 */
export const MOST_BYTES = 8 * 1024 ** 3;
/** Most parts of a file. */
export const MOST_PARTS = 10_000;
/** Time in which parts may be added, in seconds. */
const OPEN_SEC = 3600;

/** A file that is still on its way, or has come. */
export interface Upload {
  readonly id: string;
  /** Announced size. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly filename: string;
  readonly mime_type: string;
  readonly purpose: string;
  /** Lifetime of the finished file, in seconds; `null`: for good. */
  readonly lasts: number | null;
  readonly status: "pending" | "completed" | "cancelled";
}

const uploads = collection<Upload>(
  "uploads",
  z.object({
    id: z.string(),
    bytes: z.number(),
    created: z.number(),
    filename: z.string(),
    mime_type: z.string(),
    purpose: z.string(),
    lasts: z.number().nullable(),
    status: z.enum(["pending", "completed", "cancelled"]),
  }),
  (id) => notFound("Upload", id),
);

/** Keeps a new upload. */
export async function keepUpload(objectStore: ObjectStore, upload: Upload): Promise<void> {
  await uploads.put(objectStore, upload.id, upload);
}

/** An upload as clients see it, with the file that it has become. */
export function uploadJson(upload: Upload, file: FileObject | null = null): Json {
  const { id, bytes, created, filename, purpose, status } = upload;
  const created_at = Math.floor(created / 1000);
  const expires_at = created_at + OPEN_SEC;
  return { id, object: "upload", bytes, created_at, filename, purpose, status, expires_at, file };
}

/** The upload of that id. @throws {ApiError} 404 if there is none, 400 if nothing can be added at `now` */
export async function fetchPending(objectStore: ObjectStore, id: string, now: number): Promise<Upload> {
  return pending(await uploads.fetch(objectStore, id), now);
}

/** An upload to which something can be added at `now`. @throws {ApiError} 400 for any other */
function pending(upload: Upload, now: number): Upload {
  const { id, created } = upload;
  const late = upload.status === "pending" && now >= created + OPEN_SEC * 1000;
  const status = late ? "expired" : upload.status;
  if (status !== "pending") throw badRequest(`Upload '${id}' has status '${status}'.`, null, null);
  return upload;
}

/** Gives an upload up at `now`. @throws {ApiError} 404 if there is none, 400 if it is over by then */
export async function cancel(objectStore: ObjectStore, id: string, now: number): Promise<Upload> {
  return await uploads.update(
    objectStore,
    id,
    (known) => ({ ...pending(known, now), status: "cancelled" }),
  );
}

/** Keeps a part of an upload. */
export async function keepPart(
  objectStore: ObjectStore,
  upload: string,
  part: string,
  bytes: Uint8Array,
): Promise<void> {
  await objectStore.put(PARTS, `${upload}/${part}`, bytes);
}

/**
 * The parts, one behind the other.
 *
 * @throws {ApiError} 404 for one that is not there, 400 for another size than announced
 */
export async function assemble(
  objectStore: ObjectStore,
  { id, bytes }: Upload,
  parts: readonly string[],
): Promise<Uint8Array> {
  if (new Set(parts).size < parts.length) {
    throw badRequest("Invalid 'part_ids': expected each part only once.", "part_ids", "invalid_value");
  }
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (const part of parts) {
    const piece = await objectStore.get(PARTS, `${id}/${part}`);
    if (!(piece instanceof Uint8Array)) throw notFound("Part", part);
    size += piece.length;
    if (size > bytes) break;
    pieces.push(new Uint8Array(piece));
  }
  if (size === bytes) return new Uint8Array(await new Blob(pieces).arrayBuffer());
  const message = `Expected parts of ${bytes} bytes in all, but got ${size} bytes.`;
  throw badRequest(message, "part_ids", null);
}

/**
 * Makes the parts a file, and tells of both. The upload is completed first: of those who complete and cancel it at once
 * one succeeds. @throws {ApiError} 400 if it is over by then
 */
export async function finish(
  objectStore: ObjectStore,
  id: string,
  { parts, content, now }: {
    readonly parts: readonly string[];
    readonly content: Uint8Array;
    readonly now: number;
  },
): Promise<Json> {
  const completed = await uploads.update(
    objectStore,
    id,
    (known) => ({ ...pending(known, now), status: "completed" }),
  );
  for (const part of parts) await objectStore.remove(PARTS, `${id}/${part}`);
  const { purpose, filename, lasts } = completed;
  const given = { id: fileIdOf(id), purpose, filename, created: now, lasts };
  return uploadJson(completed, await keepFile(objectStore, given, content));
}

function notFound(kind: string, id: string): ApiError {
  return new ApiError({ status: 404, code: null, param: "id", message: `No such ${kind} object: ${id}` });
}
