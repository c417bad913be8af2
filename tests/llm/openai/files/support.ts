/** Helpers of the tests of files, uploads and batches. */
import { strict as assert } from "node:assert";
import type { Target } from "../../../harness.ts";

/** Parsed JSON, of which a test knows what to expect. */
// deno-lint-ignore no-explicit-any -- the tests look into JSON without checking it first
export type Parsed = any;

type Asking = Pick<Target, "ask">;

/** Parsed answer to a request, which has to have that status. */
export async function json({ ask }: Asking, path: string, init?: RequestInit, status = 200): Promise<Parsed> {
  const response = await ask(path, init);
  const text = await response.text();
  assert.equal(response.status, status, text);
  return JSON.parse(text);
}

/** The same with a body. */
export function post(bench: Asking, path: string, body: unknown = {}, status = 200): Promise<Parsed> {
  return json(bench, path, { method: "POST", body: JSON.stringify(body) }, status);
}

/** A form with a file under that name, and more fields. */
export function formOf(
  content: BlobPart,
  fields: Record<string, string>,
  { name = "file", filename = "a.jsonl" } = {},
): FormData {
  const form = new FormData();
  form.set(name, new File([content], filename));
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  return form;
}

/** Leaves a file with the server. */
export function upload(bench: Asking, content: BlobPart, purpose = "batch"): Promise<Parsed> {
  return json(bench, "/v1/files", { method: "POST", body: formOf(content, { purpose }) });
}

/** The bytes of a file. */
export async function download({ ask }: Asking, id: string): Promise<Uint8Array> {
  const response = await ask(`/v1/files/${id}/content`);
  assert.equal(response.status, 200);
  return await response.bytes();
}

/** The lines of a file, parsed. */
export async function linesIn(bench: Asking, id: string): Promise<Parsed[]> {
  const text = new TextDecoder().decode(await download(bench, id));
  assert.ok(text.endsWith("\n"));
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Fields of an error. */
export function refusal(message: string, param: string | null, code: string | null = null) {
  return { message, type: "invalid_request_error", param, code };
}
