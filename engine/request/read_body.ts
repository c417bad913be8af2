import type { Context } from "hono";
import { ApiError } from "../base/error.ts";
import type { Env } from "../reply/connection.ts";

/** The limit that a body must not exceed, in bytes; checked before it is read where it is declared. */
function checkDeclared({ env }: Context<Env>, limit: number): boolean {
  const declared = env.connection.header("content-length");
  if (declared !== undefined && Number(declared) > limit) throw tooLarge(limit, Number(declared));
  return declared !== undefined && env.connection.header("transfer-encoding") === undefined;
}

/** Reads a request body as bytes, at most `limit` of them. @throws {ApiError} 413 beyond the limit */
export async function readBytes(c: Context<Env>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (checkDeclared(c, limit)) return new Uint8Array(await c.req.raw.arrayBuffer());
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit, size);
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/**
 * Reads a request body as text, at most `limit` bytes of it. A declared length beyond the limit is refused before a
 * byte is read; without a declaration the bytes are counted as they come.
 *
 * @throws {ApiError} 413 beyond the limit, 400 where the bytes are not UTF-8
 */
export async function readBody(c: Context<Env>, limit: number): Promise<string> {
  if (checkDeclared(c, limit)) return await c.req.raw.text();
  const body = c.req.raw.body;
  if (!body) return "";

  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit, size);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(limit: number, size: number): ApiError {
  return new ApiError({
    status: 413,
    code: null,
    message: `Maximum content size limit (${limit}) exceeded (${size} bytes read)`,
  });
}
