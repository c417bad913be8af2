/**
 * `/v1/messages/batches`: messages that are made later. Faults strike the HTTP requests that clients send, these here
 * included, but never a request of a batch; those are not limited either.
 *
 * @module
 */
import { ApiError } from "../../../engine/base/error.ts";
import { alphanumeric } from "../../../engine/chance/random.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import { type Ask, askOf } from "../../request/ask.ts";
import type { Content } from "../../request/content.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { originOf } from "../../request/origin.ts";
import { anthropic, invalid } from "../anthropic_api.ts";
import { jsonAnswer, textAnswer } from "../anthropic_headers.ts";
import { HELLO, requireVersion, VERSION } from "../messages/messages_endpoint.ts";
import { parseBody } from "../messages/read_messages.ts";
import { pageOfBatches, readPage } from "./batch_page.ts";
import { batchJson, isArchived, type MessageBatch, messageBatches, statusAt } from "./message_batch.ts";
import { readRequests } from "./read_batch.ts";
import { countsOf, forgetResults, keepRequests, resultsOf } from "./results.ts";

const LIST = "/v1/messages/batches";
const ONE = `${LIST}/:id`;
const CANCEL = `${ONE}/cancel`;

const HEADERS = { headers: VERSION };
/** A batch that was canceled before anything of it was done has ended. */
const ENDED = { ...HEADERS, params: { id: `{${CANCEL}}` } };

/** `POST /v1/messages/batches`. */
const createBatch: Endpoint = {
  method: "POST",
  path: LIST,
  api: anthropic,
  summary:
    "all states as time goes by (`llm.batches.duration_sec`); each request has the answer of `/v1/messages`",
  examples: [{
    ...HEADERS,
    json: {
      requests: [{ custom_id: "a", params: { model: "claude-sonnet-4-5", max_tokens: 64, messages: HELLO } }],
    },
  }],
  async read(incoming) {
    requireVersion(incoming);
    const body = await parseBody(await incoming.text());
    const requests = await readRequests(body["requests"]);
    return reply(incoming, async (exchange, { settings }) => {
      const { arrived, objectStore } = exchange;
      const batch = {
        id: `msgbatch_01${alphanumeric(exchange.draw("id"), 22)}`,
        created: arrived,
        total: requests.length,
        beta: incoming.header("anthropic-beta") ?? null,
        duration_ms: settings.batches.duration_sec * 1000,
        canceled: null,
      };
      await keepRequests(objectStore, batch.id, requests);
      await messageBatches.put(objectStore, batch.id, batch);
      return jsonAnswer(
        exchange,
        batchJson(batch, { counts: null, now: arrived, origin: originOf(incoming) }),
      );
    }, body);
  },
};

/** `GET /v1/messages/batches`, newest first. */
const listBatches: Endpoint = {
  method: "GET",
  path: LIST,
  api: anthropic,
  summary: "all batches",
  examples: [HEADERS],
  async read(incoming) {
    requireVersion(incoming);
    const page = await readPage(incoming);
    return reply(incoming, async (exchange, content) => {
      const { batches, more } = await pageOfBatches(exchange.objectStore, page);
      const data = [];
      for (const batch of batches) data.push(await shown(batch, incoming, exchange, content));
      const ids = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
      return jsonAnswer(exchange, { data, has_more: more, ...ids });
    });
  },
};

/** `GET /v1/messages/batches/{id}`. */
const retrieveBatch: Endpoint = {
  method: "GET",
  path: ONE,
  api: anthropic,
  summary: "one of them",
  examples: [HEADERS],
  async read(incoming) {
    const batch = await named(incoming);
    return reply(
      incoming,
      async (exchange, content) => jsonAnswer(exchange, await shown(batch, incoming, exchange, content)),
    );
  },
};

/** `GET /v1/messages/batches/{id}/results`. */
const batchResults: Endpoint = {
  method: "GET",
  path: `${ONE}/results`,
  api: anthropic,
  summary: "what its requests came to, in any order, once it has ended",
  examples: [ENDED],
  async read(incoming) {
    const batch = await named(incoming);
    const { arrived } = incoming;
    if (statusAt(batch, arrived) !== "ended") {
      throw notYet(`The results of message batch '${batch.id}' are not available: it has not ended.`);
    }
    if (isArchived(batch, arrived)) {
      throw notYet(`The results of message batch '${batch.id}' are no longer available: it was archived.`);
    }
    return reply(incoming, async (exchange, content) => {
      const { objectStore } = exchange;
      await countsOf(batch, { objectStore, content });
      return textAnswer(exchange, "application/x-jsonl", await resultsOf(objectStore, batch.id));
    });
  },
};

/** `POST /v1/messages/batches/{id}/cancel`. */
const cancelBatch: Endpoint = {
  method: "POST",
  path: CANCEL,
  api: anthropic,
  summary: "stops one that has not ended",
  examples: [HEADERS],
  async read(incoming) {
    const batch = await named(incoming);
    if (statusAt(batch, incoming.arrived) === "ended" && batch.canceled === null) {
      throw invalid(`Message batch '${batch.id}' has ended and cannot be canceled.`);
    }
    return reply(incoming, async (exchange, content) => {
      const { objectStore, arrived } = exchange;
      const canceled = await messageBatches.update(
        objectStore,
        batch.id,
        (known) => ({ ...known, canceled: known.canceled ?? arrived }),
      );
      return jsonAnswer(exchange, await shown(canceled, incoming, exchange, content));
    });
  },
};

/** `DELETE /v1/messages/batches/{id}`. */
const deleteBatch: Endpoint = {
  method: "DELETE",
  path: ONE,
  api: anthropic,
  summary: "forgets one that has ended",
  examples: [ENDED],
  async read(incoming) {
    const { id, ...batch } = await named(incoming);
    if (statusAt({ id, ...batch }, incoming.arrived) !== "ended") {
      throw invalid(`Message batch '${id}' has not ended: cancel it before it is deleted.`);
    }
    return reply(incoming, async (exchange) => {
      await messageBatches.remove(exchange.objectStore, id);
      await forgetResults(exchange.objectStore, id);
      return jsonAnswer(exchange, { id, type: "message_batch_deleted" });
    });
  },
};

/** Endpoints of message batches. */
export const messageBatchEndpoints: readonly Endpoint[] = [
  createBatch,
  listBatches,
  retrieveBatch,
  batchResults,
  cancelBatch,
  deleteBatch,
];

/** The batch that a path names. @throws {ApiError} 400; 404 where there is none */
async function named(incoming: Incoming): Promise<MessageBatch> {
  requireVersion(incoming);
  return await messageBatches.fetch(incoming.objectStore, incoming.param("id"));
}

function notYet(message: string): ApiError {
  return new ApiError({ status: 404, code: "not_found_error", message });
}

/** A batch as it stands, with what its requests came to if it has ended. */
async function shown(
  batch: MessageBatch,
  incoming: Incoming,
  { objectStore, arrived: now }: Exchange<Ask>,
  content: Content,
) {
  const hasEnded = statusAt(batch, now) === "ended";
  const counts = hasEnded ? await countsOf(batch, { objectStore, content }) : null;
  return batchJson(batch, { counts, now, origin: originOf(incoming) });
}

function reply(
  { path }: Incoming,
  answer: (exchange: Exchange<Ask>, content: Content) => Promise<Answer>,
  body: Ask["body"] = {},
): Ask {
  return askOf({ api: anthropic, path, body, answer });
}
