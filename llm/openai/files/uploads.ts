/**
 * `/v1/uploads`: a file that comes in parts.
 *
 * @module
 */
import { type ApiError, apiError } from "../../../engine/base/error.ts";
import { hex } from "../../../engine/chance/random.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import type { Json } from "../../../engine/base/json.ts";
import { profileOf } from "../../base/models.ts";
import { jsonAnswer } from "../json_answer.ts";
import { parseBody } from "../openai_body.ts";
import { array, type Check, integer, missing, string, wrongType } from "../checks.ts";
import { badRequest, openai } from "../openai_api.ts";
import { reply } from "../reply.ts";
import { readForm } from "../multipart_form.ts";
import { readExpiry, readPurpose } from "./read_file.ts";
import {
  assemble,
  cancel,
  fetchPending,
  finish,
  keepPart,
  keepUpload,
  MOST_BYTES,
  MOST_PARTS,
  type Upload,
  uploadJson,
} from "./upload_store.ts";

const ONE = "/v1/uploads/:id";
/** The largest part, in bytes. */
const PART_BYTES = 64 * 1024 * 1024;

/** `POST /v1/uploads`. */
const createUpload: Endpoint = {
  method: "POST",
  path: "/v1/uploads",
  api: openai,
  summary: "a file that comes in parts",
  examples: [{ json: { filename: "a.jsonl", purpose: "batch", bytes: 4, mime_type: "text/jsonl" } }],
  async read(incoming) {
    const body = await parseBody(await incoming.text());
    const filename = required(body, "filename", string());
    const mime_type = required(body, "mime_type", string());
    const bytes = required(body, "bytes", integer(1, MOST_BYTES));
    const purpose = readPurpose(body["purpose"]);
    const lasts = readExpiry(body["expires_after"], "expires_after", purpose);
    return reply(incoming, async (exchange) => {
      const upload: Upload = {
        id: `upload_${hex(exchange.draw("id"), 32)}`,
        bytes: Number(bytes),
        created: exchange.arrived,
        filename: String(filename),
        mime_type: String(mime_type),
        purpose,
        lasts,
        status: "pending",
      };
      await keepUpload(exchange.objectStore, upload);
      return jsonAnswer(exchange, uploadJson(upload));
    }, body);
  },
};

/** `POST /v1/uploads/{id}/parts`: a form with the bytes as `data`. */
const addPart: Endpoint = {
  method: "POST",
  path: `${ONE}/parts`,
  api: openai,
  summary: "one of its parts",
  examples: [{ form: { data: { name: "part", text: "abcd" } } }],
  async read(incoming) {
    const { id } = await uploadIn(incoming);
    const { body, files } = await readForm(incoming, { numbers: [], booleans: [] });
    const [data] = files.get("data") ?? [];
    if (!data) throw missing("data");
    if (data.bytes.length > PART_BYTES) throw tooLarge(data.bytes.length);
    return reply(incoming, async (exchange) => {
      const part = `part_${hex(exchange.draw("id"), 32)}`;
      await keepPart(exchange.objectStore, id, part, data.bytes);
      const created_at = Math.floor(exchange.arrived / 1000);
      return jsonAnswer(exchange, { id: part, object: "upload.part", created_at, upload_id: id });
    }, body);
  },
};

/** `POST /v1/uploads/{id}/complete`: the parts in the order given are the file. Its `md5` is not looked at. */
const completeUpload: Endpoint = {
  method: "POST",
  path: `${ONE}/complete`,
  api: openai,
  summary: "makes a file of the parts",
  examples: [{ json: { part_ids: ["{/v1/uploads/:id/parts}"] } }],
  async read(incoming) {
    const upload = await uploadIn(incoming);
    const body = await parseBody(await incoming.text());
    const parts = partsIn(body);
    const content = await assemble(incoming.objectStore, upload, parts);
    return reply(incoming, async (exchange) =>
      jsonAnswer(
        exchange,
        await finish(exchange.objectStore, upload.id, { parts, content, now: exchange.arrived }),
      ), body);
  },
};

/** `POST /v1/uploads/{id}/cancel`. */
const cancelUpload: Endpoint = {
  method: "POST",
  path: `${ONE}/cancel`,
  api: openai,
  summary: "gives it up",
  async read(incoming) {
    const { id } = await uploadIn(incoming);
    return reply(
      incoming,
      async (exchange) =>
        jsonAnswer(exchange, uploadJson(await cancel(exchange.objectStore, id, exchange.arrived))),
    );
  },
};

/** Endpoints of this room. */
export const uploadEndpoints: readonly Endpoint[] = [createUpload, addPart, completeUpload, cancelUpload];

async function uploadIn({ objectStore, param, arrived }: Incoming): Promise<Upload> {
  return await fetchPending(objectStore, param("id"), arrived);
}

function required(body: Json, name: string, check: Check): unknown {
  const value = body[name] ?? undefined;
  if (value === undefined) throw missing(name);
  const bad = check(value, name, { body, profile: profileOf("") });
  if (bad) throw bad;
  return value;
}

function partsIn(body: Json): string[] {
  const parts = required(body, "part_ids", array(MOST_PARTS, "an array of strings"));
  if (!Array.isArray(parts) || parts.length === 0) {
    const message = "Invalid 'part_ids': empty array. Expected an array with minimum length 1, but got an " +
      "empty array instead.";
    throw badRequest(message, "part_ids", "empty_array");
  }
  return parts.map((part, at) => {
    if (typeof part !== "string") throw wrongType(`part_ids[${at}]`, "a string", part);
    return part;
  });
}

function tooLarge(size: number): ApiError {
  const message = `Maximum content size limit (${PART_BYTES}) exceeded (${size} bytes read)`;
  return apiError(413, message);
}
