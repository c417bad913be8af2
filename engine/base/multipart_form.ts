import { Buffer } from "node:buffer";

/** Most parts of a multipart form that is read: many more would hold up all other requests. */
export const MOST_PARTS = 1_000;

const BOUNDARY = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i;

/** Form of a multipart body; `null` for what is none, `"too many"` for one of more than {@link MOST_PARTS} parts. */
export async function multipartForm(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<FormData | "too many" | null> {
  const parts = countParts(bytes, type);
  if (parts === null) return null;
  if (parts > MOST_PARTS) return "too many";
  return await new Response(bytes, { headers: { "content-type": type } }).formData().catch(() => null);
}

/**
 * Counts the parts of a multipart form, up to one more than may be; `null` for what has no boundary, and is no such
 * form.
 */
function countParts(bytes: Uint8Array, type: string): number | null {
  const [, quoted, bare] = BOUNDARY.exec(type) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return null;
  const form = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const delimiter = `--${boundary}`;
  let delimiters = 0; // one before each part, and one at the end
  for (let at = form.indexOf(delimiter); at >= 0 && delimiters <= MOST_PARTS + 1;) {
    delimiters++;
    at = form.indexOf(delimiter, at + delimiter.length);
  }
  return Math.max(0, delimiters - 1);
}
