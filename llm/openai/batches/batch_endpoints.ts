/**
 * `/v1/batches`: requests of a file that are answered later. Faults strike the HTTP requests that clients send, these here
 * included, but never a line of a batch; lines are not limited either.
 *
 * @module
 */
import { apiError } from "../../../engine/base/error.ts";
import { hex } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { jsonAnswer } from "../json_answer.ts";
import { parseBody } from "../openai_body.ts";
import { chat } from "../chat/chat_endpoint.ts";
import { missing, object, oneOf, string } from "../checks.ts";
import { metadata } from "../common.ts";
import { completions } from "../completions/completions_endpoint.ts";
import { embeddings } from "../embeddings.ts";
import { badRequest, openai } from "../openai_api.ts";
import { findBadField } from "../fields.ts";
import { reply } from "../reply.ts";
import { readExpiry } from "../files/read_file.ts";
import { BATCH_FILE_SEC, contentOf, findFile, noSuchFile } from "../files/file_store.ts";
import { generateImages } from "../images/image_endpoints.ts";
import { moderations } from "../moderations.ts";
import { pageJson, pageOfCollection, readStoredPage } from "../list_page.ts";
import { createResponse } from "../responses/create.ts";
import { outcomeOf } from "./answers.ts";
import {
  type Batch,
  batches,
  batchJson,
  cancel,
  fetchBatch,
  hasAnswers,
  keepBatch,
  statusAt,
} from "./batch.ts";
import { linesOf, validate } from "./validate.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import type { Content } from "../../request/content.ts";

const LIST = "/v1/batches";
const ONE = `${LIST}/:id`;

/** Endpoints that a line may name, in the order in which the API lists them. */
const BATCHABLE: readonly Endpoint[] = [
  createResponse,
  chat,
  embeddings,
  completions,
  moderations,
  generateImages,
];

const CHECKS = {
  completion_window: oneOf("24h"),
  endpoint: oneOf(...BATCHABLE.map(({ path }) => path)),
  input_file_id: string(),
  metadata,
  output_expires_after: object,
};

/** `POST /v1/batches`. Its file is read at once; what is wrong with it is told when the batch has been validated. */
const createBatch: Endpoint = {
  method: "POST",
  path: LIST,
  api: openai,
  summary:
    "all states as time goes by (`llm.batches.duration_sec`); lines have the answers of their endpoint",
  examples: [{
    json: { input_file_id: "{/v1/files}", endpoint: "/v1/embeddings", completion_window: "24h" },
  }],
  async read(incoming) {
    const body = await parseBody(await incoming.text());
    const wanted = readWanted(body, incoming.settings.strict);
    const input = await inputOf(incoming, wanted.input_file_id);
    return reply(incoming, async (exchange, { settings }) => {
      const { arrived, objectStore } = exchange;
      const batch = {
        id: `batch_${hex(exchange.draw("id"), 32)}`,
        created: arrived,
        ...wanted,
        duration_ms: settings.batches.duration_sec * 1000,
        cancelled: null,
        ...await validate(linesOf(input), wanted.endpoint, settings.strict),
      };
      await keepBatch(objectStore, batch);
      return jsonAnswer(exchange, batchJson(batch, null, arrived));
    }, body);
  },
};

/** `GET /v1/batches`, newest first. */
const listBatches: Endpoint = {
  method: "GET",
  path: LIST,
  api: openai,
  summary: "all batches",
  async read(incoming) {
    const page = await readStoredPage(incoming, batches);
    return reply(incoming, async (exchange, content) => {
      const { items, more } = await pageOfCollection(exchange.objectStore, batches, page, () => true);
      const shown: Json[] = [];
      for (const batch of items) shown.push(await show(batch, exchange, content));
      return jsonAnswer(exchange, pageJson(shown, more));
    });
  },
};

/** `GET /v1/batches/{id}`. */
const retrieveBatch: Endpoint = {
  method: "GET",
  path: ONE,
  api: openai,
  summary: "one of them",
  async read(incoming) {
    const batch = await fetchBatch(incoming.objectStore, incoming.param("id"));
    return reply(
      incoming,
      async (exchange, content) => jsonAnswer(exchange, await show(batch, exchange, content)),
    );
  },
};

/** `POST /v1/batches/{id}/cancel`: of what is over, only what was cancelled may be cancelled again. */
const cancelBatch: Endpoint = {
  method: "POST",
  path: `${ONE}/cancel`,
  api: openai,
  summary: "stops one that is not over",
  async read(incoming) {
    const { objectStore, param, arrived } = incoming;
    const batch = await fetchBatch(objectStore, param("id"));
    const status = statusAt(batch, arrived);
    if (status === "completed" || status === "failed" || status === "expired") {
      const message = `Cannot cancel a batch with status '${status}'.`;
      throw apiError(409, message);
    }
    return reply(incoming, async (exchange, content) => {
      const cancelled = await cancel(exchange.objectStore, batch.id, exchange.arrived);
      return jsonAnswer(exchange, await show(cancelled, exchange, content));
    });
  },
};

/** Endpoints of this room. */
export const batchEndpoints: readonly Endpoint[] = [createBatch, listBatches, retrieveBatch, cancelBatch];

/** A batch as it stands, answered if it is over. */
async function show(
  batch: Batch,
  { objectStore, arrived: now }: Exchange<Ask>,
  content: Content,
): Promise<Json> {
  const endpoint = BATCHABLE.find(({ path }) => path === batch.endpoint);
  const isOver = endpoint !== undefined && hasAnswers(statusAt(batch, now));
  const outcome = isOver ? await outcomeOf(batch, { objectStore, content, endpoint, now }) : null;
  return batchJson(batch, outcome, now);
}

type NewBatch = Pick<Batch, "endpoint" | "input_file_id" | "metadata" | "output_sec">;

function readWanted(body: Json, strict: boolean): NewBatch {
  for (const name of ["input_file_id", "endpoint", "completion_window"]) {
    if (body[name] === undefined || body[name] === null) throw missing(name);
  }
  const bad = findBadField(CHECKS, body, { model: "", strict });
  if (bad) throw bad;
  const lasts = readExpiry(body["output_expires_after"], "output_expires_after", "batch");
  return {
    endpoint: String(body["endpoint"]),
    input_file_id: String(body["input_file_id"]),
    metadata: isObject(body["metadata"]) ? body["metadata"] : null,
    output_sec: lasts ?? BATCH_FILE_SEC,
  };
}

async function inputOf({ objectStore, arrived }: Incoming, id: string): Promise<Uint8Array> {
  const file = await findFile(objectStore, id, arrived);
  const content = file && await contentOf(objectStore, id);
  if (!content) throw noSuchFile(id, "input_file_id");
  if (file.purpose === "batch") return content;
  const message = `Invalid 'input_file_id': expected a file of purpose 'batch', but got '${file.purpose}'.`;
  throw badRequest(message, "input_file_id", "invalid_value");
}
