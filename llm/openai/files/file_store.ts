import * as z from "zod";
import { collection } from "../../../engine/memory/collection.ts";
import { ApiError } from "../../../engine/base/error.ts";
import { alphanumeric, type Random, randomOf } from "../../../engine/chance/random.ts";
import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import type { Json } from "../../../engine/base/json.ts";
import { textKey } from "../../../engine/base/hash.ts";

/** Kind of stored object for the content of files, apart from their metadata, so that lists stay light. */
const CONTENTS = "files.contents";

/** A file as clients see it. */
export interface FileObject extends Json {
  readonly object: "file";
  readonly id: string;
  readonly purpose: string;
  readonly filename: string;
  readonly bytes: number;
  /** Unix seconds. */
  readonly created_at: number;
  /** Unix seconds; `null`: it stays. */
  readonly expires_at: number | null;
}

/** Schema of the object of a file. */
const fileObject: z.ZodType<FileObject> = z.looseObject({
  object: z.literal("file"),
  id: z.string(),
  purpose: z.string(),
  filename: z.string(),
  bytes: z.number(),
  created_at: z.number(),
  expires_at: z.number().nullable(),
});

/** Collection of the metadata of all files. */
export const files = collection("files", fileObject, noSuchFile);

/** Facts about a file that is about to be stored. */
export interface NewFile {
  readonly id: string;
  readonly purpose: string;
  readonly filename: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Lifetime of the file, in seconds; `null`: for good. */
  readonly lasts: number | null;
}

/** Seconds after which files of batches go where nothing else is said: 30 days. */
export const BATCH_FILE_SEC = 30 * 24 * 60 * 60;

/** A new id. */
export function fileId(random: Random): string {
  return `file-${alphanumeric(random, 22)}`;
}

/** The id of a file that comes of something else: always the same, so that it is made only once. */
export function fileIdOf(origin: string): string {
  return fileId(randomOf(textKey(0, origin), "id"));
}

/** Keeps a file, the object last: who finds it finds its content. */
export async function keepFile(
  objectStore: ObjectStore,
  given: NewFile,
  content: Uint8Array,
): Promise<FileObject> {
  const { id, purpose, filename, created, lasts } = given;
  const created_at = Math.floor(created / 1000);
  const file = {
    object: "file",
    id,
    purpose,
    filename,
    bytes: content.length,
    created_at,
    expires_at: lasts === null ? null : created_at + lasts,
    status: "processed",
    status_details: null,
  } as const;
  await objectStore.put(CONTENTS, id, content);
  await files.put(objectStore, id, file);
  return file;
}

/** Tells whether a file is still there at `now`, milliseconds since 1970. */
export function isThere(file: Json, now: number): boolean {
  const { expires_at } = file;
  return typeof expires_at !== "number" || now < expires_at * 1000;
}

/** The file of that id, if there is one at `now`, milliseconds since 1970. */
export async function findFile(
  objectStore: ObjectStore,
  id: string,
  now: number,
): Promise<FileObject | undefined> {
  const file = await files.get(objectStore, id);
  return file && isThere(file, now) ? file : undefined;
}

/** The file of that id. @throws {ApiError} 404 where there is none */
export async function fetchFile(objectStore: ObjectStore, id: string, now: number): Promise<FileObject> {
  const file = await findFile(objectStore, id, now);
  if (!file) throw noSuchFile(id);
  return file;
}

/** Content of a file. Nothing where the object store had to let it go. */
export async function contentOf(objectStore: ObjectStore, id: string): Promise<Uint8Array | undefined> {
  const content = await objectStore.get(CONTENTS, id);
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

/** Forgets a file. @throws {ApiError} 404 where there is none: of deletions at once only one succeeds */
export async function forgetFile(objectStore: ObjectStore, id: string): Promise<void> {
  if (!await files.remove(objectStore, id)) throw noSuchFile(id);
  await objectStore.remove(CONTENTS, id);
}

/** 404 for a file that there is not. */
export function noSuchFile(id: string, param = "id"): ApiError {
  return new ApiError({ status: 404, code: null, param, message: `No such File object: ${id}` });
}
