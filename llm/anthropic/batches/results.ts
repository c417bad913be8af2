import * as z from "zod";
import { rester } from "../../../engine/base/clock.ts";
import { ApiError } from "../../../engine/base/error.ts";
import { textKey } from "../../../engine/base/hash.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { alphanumeric, randomOf, shuffled } from "../../../engine/chance/random.ts";
import { collection } from "../../../engine/memory/collection.ts";
import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import { answerLine, MOST_OUTPUT } from "../../request/batch_line.ts";
import type { Content } from "../../request/content.ts";
import type { Header } from "../../request/header.ts";
import { MadeOnce } from "../../request/made_once.ts";
import { messages } from "../messages/messages_endpoint.ts";
import { answeredAt, answeredOf, type MessageBatch, type RequestCounts } from "./message_batch.ts";
import type { BatchRequest } from "./read_batch.ts";

/** Kinds of stored objects for the requests of batches and for their results, apart from the batches, so that lists stay light. */
const REQUESTS = "message_batches.requests";
const RESULTS = "message_batches.results";

const count = z.number();
/** Collection of the counts of batches that have ended. */
const outcomes = collection<RequestCounts>(
  "message_batches.outcomes",
  z.object({ processing: count, succeeded: count, errored: count, canceled: count, expired: count }),
  (id) =>
    new ApiError({ status: 404, code: "not_found_error", message: `No results of message batch '${id}'` }),
);

/** Dependencies for answering the requests of a batch. */
export interface BatchContext {
  readonly objectStore: ObjectStore;
  readonly content: Content;
}

/** What became of a request. */
type Result =
  | { readonly type: "succeeded"; readonly message: Json }
  | { readonly type: "errored"; readonly error: Json }
  | { readonly type: "canceled" | "expired" };

/** Keeps the requests of a batch, as lines of JSON; for good, since another worker may be about to answer them, too. */
export async function keepRequests(
  objectStore: ObjectStore,
  id: string,
  requests: readonly BatchRequest[],
): Promise<void> {
  const lines: string[] = [];
  const rest = rester();
  for (const request of requests) {
    await rest();
    lines.push(JSON.stringify(request));
  }
  await objectStore.put(REQUESTS, id, lines.join("\n"));
}

/** Forgets all that is kept of a batch beside itself. */
export async function forgetResults(objectStore: ObjectStore, id: string): Promise<void> {
  for (const kind of [REQUESTS, RESULTS]) await objectStore.remove(kind, id);
  await outcomes.remove(objectStore, id);
}

/** The results of a batch whose requests have been counted: lines of JSON; empty where the store had to let them go. */
export async function resultsOf(objectStore: ObjectStore, id: string): Promise<Uint8Array | string> {
  return await objectStore.get(RESULTS, id) ?? "";
}

const made = new MadeOnce(outcomes);

/**
 * Outcomes of a batch that has ended, counted: made when they are first asked for, then kept. They depend on the batch
 * alone, so two workers that make them at once make the same.
 */
export async function countsOf(batch: MessageBatch, context: BatchContext): Promise<RequestCounts> {
  return await made.get(context.objectStore, batch.id, () => make(batch, context));
}

async function make(batch: MessageBatch, context: BatchContext): Promise<RequestCounts> {
  const { objectStore } = context;
  const kept = await objectStore.get(REQUESTS, batch.id);
  const requests = kept === undefined ? [] : String(kept).split("\n");
  const counts = {
    processing: 0,
    succeeded: 0,
    errored: batch.total - requests.length,
    canceled: 0,
    expired: 0,
  };
  const lines: string[] = [];
  let size = 0;
  const rest = rester();
  for (const [index, text] of requests.entries()) {
    await rest();
    const { custom_id, params }: BatchRequest = JSON.parse(text);
    const result = size < MOST_OUTPUT ? await resultOf(batch, context, { index, params }) : TOO_MUCH;
    counts[result.type]++;
    const line = `${JSON.stringify({ custom_id, result })}\n`;
    size += line.length;
    lines.push(line);
  }
  const order = randomOf(textKey(0, batch.id), "batch_order");
  await objectStore.put(RESULTS, batch.id, new TextEncoder().encode(shuffled(lines, order).join("")));
  return counts;
}

const TOO_MUCH = errored(
  "api_error",
  `errorworks keeps at most ${MOST_OUTPUT} characters of the results of a batch.`,
);

function errored(type: string, message: string): Result {
  return { type: "errored", error: { type: "error", error: { type, message }, request_id: null } };
}

async function resultOf(
  batch: MessageBatch,
  { objectStore, content }: BatchContext,
  { index, params }: { readonly index: number; readonly params: Json },
): Promise<Result> {
  if (index >= answeredOf(batch)) return { type: batch.canceled === null ? "expired" : "canceled" };
  if (params["stream"] === true) {
    return errored("invalid_request_error", "stream: streaming is not supported in message batches");
  }
  const key = textKey(0, `${batch.id} ${index}`);
  const place = {
    key,
    request_id: alphanumeric(randomOf(key, "batch_line"), 24),
    index,
    endpoint: messages,
    header: headerOf(batch),
    content,
    objectStore,
    arrived: answeredAt(batch, index),
  };
  const { status, body } = await answerLine(place, params);
  return status === 200 ? { type: "succeeded", message: inBatch(body) } : { type: "errored", error: body };
}

/** The headers of a batch, which are those of all its requests. */
function headerOf({ beta }: MessageBatch): Header {
  return (name) =>
    name === "anthropic-version" ? "2023-06-01" : name === "anthropic-beta" ? beta ?? undefined : undefined;
}

/** A message with the service tier of batches. */
function inBatch(message: Json): Json {
  const { usage } = message;
  return isObject(usage) ? { ...message, usage: { ...usage, service_tier: "batch" } } : message;
}
