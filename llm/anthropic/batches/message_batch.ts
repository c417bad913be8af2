/**
 * A message batch, and how it stands at any time. That depends on its age alone: there are no timers, and all workers tell
 * the same.
 *
 * @module
 */
import * as z from "zod";
import { ApiError } from "../../../engine/base/error.ts";
import { collection } from "../../../engine/memory/collection.ts";

/** Messages that are made later. */
export interface MessageBatch {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Number of requests. */
  readonly total: number;
  /** The `anthropic-beta` header that it came with. */
  readonly beta: string | null;
  /** Duration of the whole batch, in milliseconds. */
  readonly duration_ms: number;
  /** Time of the cancellation, in milliseconds since 1970. */
  readonly canceled: number | null;
}

/** How many requests of a batch came to what. */
export interface RequestCounts {
  readonly processing: number;
  readonly succeeded: number;
  readonly errored: number;
  readonly canceled: number;
  readonly expired: number;
}

type BatchStatus = "in_progress" | "canceling" | "ended";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Time after which a batch expires, and after which its results are gone. */
const WINDOW_MS = DAY_MS;
const ARCHIVED_MS = 29 * DAY_MS;
/** Part of its time that a cancellation takes, at most as long as the batch has been at work. */
const CANCELING = 0.1;

/** Collection of all batches. */
export const messageBatches = collection<MessageBatch>(
  "message_batches",
  z.object({
    id: z.string(),
    created: z.number(),
    total: z.number(),
    beta: z.string().nullable(),
    duration_ms: z.number(),
    canceled: z.number().nullable(),
  }),
  (id) =>
    new ApiError({ status: 404, code: "not_found_error", message: `Could not find message batch '${id}'.` }),
);

/** The moment at which work on a batch ends, if it is not canceled after `now`; milliseconds since 1970. */
function endOf({ created, duration_ms, canceled }: MessageBatch): number {
  const end = created + Math.min(duration_ms, WINDOW_MS);
  return canceled === null
    ? end
    : Math.min(end, canceled + Math.min(CANCELING * duration_ms, canceled - created));
}

/** Status of a batch at `now`, milliseconds since 1970. */
export function statusAt(batch: MessageBatch, now: number): BatchStatus {
  if (now >= endOf(batch)) return "ended";
  return batch.canceled === null ? "in_progress" : "canceling";
}

/** True once the results of a batch are no longer to be had. */
export function isArchived({ created }: MessageBatch, now: number): boolean {
  return now >= created + ARCHIVED_MS;
}

/** Number of requests that are answered before the batch ends; the others are canceled, or expire. */
export function answeredOf({ created, duration_ms, canceled, total }: MessageBatch): number {
  const stopped = Math.min(canceled ?? Infinity, created + WINDOW_MS);
  return Math.floor(total * Math.min(1, (stopped - created) / duration_ms));
}

/** Time of the answer to the request at a place: milliseconds since 1970. */
export function answeredAt({ created, duration_ms, total }: MessageBatch, index: number): number {
  return Math.floor(created + (index + 1) / total * duration_ms);
}

/**
 * A batch as clients see it at `now`, milliseconds since 1970. `counts`: what its requests came to, once it has ended;
 * until then all count as processing. `origin` is where the server is for the client.
 */
export function batchJson(
  batch: MessageBatch,
  { counts, now, origin }: {
    readonly counts: RequestCounts | null;
    readonly now: number;
    readonly origin: string;
  },
) {
  const { id, created, canceled, total } = batch;
  const archived = isArchived(batch, now);
  return {
    id,
    type: "message_batch",
    processing_status: statusAt(batch, now),
    request_counts: counts ?? { processing: total, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    ended_at: counts && time(endOf(batch)),
    created_at: time(created),
    expires_at: time(created + WINDOW_MS),
    archived_at: archived ? time(created + ARCHIVED_MS) : null,
    cancel_initiated_at: canceled === null ? null : time(canceled),
    results_url: counts && !archived ? `${origin}/v1/messages/batches/${id}/results` : null,
  };
}

/** RFC 3339 with six digits of a second, as the API writes times. */
function time(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}
