/**
 * A batch, and how it stands at any time. That depends on its age alone: there are no timers, and all workers tell the same.
 *
 * @module
 */
import * as z from "zod";
import { anyObject, collection } from "../../../engine/memory/collection.ts";
import { ApiError } from "../../../engine/base/error.ts";
import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import type { Json } from "../../../engine/base/json.ts";
import type { LineError } from "./validate.ts";

/** Requests of a file that are answered later. */
export interface Batch {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly endpoint: string;
  readonly input_file_id: string;
  readonly metadata: Json | null;
  /** Lifetime of the files with the answers, in seconds. */
  readonly output_sec: number;
  /** Duration of the whole batch, in milliseconds. */
  readonly duration_ms: number;
  /** Time of the cancellation, in milliseconds since 1970. */
  readonly cancelled: number | null;
  /** Number of requests. */
  readonly total: number;
  /** The dated name of the model. */
  readonly model: string | null;
  /** Problems in its file. */
  readonly errors: readonly LineError[];
}

/** Outcome of a batch. */
export interface BatchOutcome {
  readonly completed: number;
  readonly failed: number;
  readonly output_file_id: string | null;
  readonly error_file_id: string | null;
  readonly usage: BatchUsage;
  /** Errors that left it without answers, though its file was right. */
  readonly errors: readonly LineError[];
}

/** Tokens of all answers. */
export interface BatchUsage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

export const NO_USAGE: BatchUsage = { input: 0, cached: 0, output: 0, reasoning: 0 };

type BatchStatus =
  | "validating"
  | "failed"
  | "in_progress"
  | "finalizing"
  | "completed"
  | "expired"
  | "cancelling"
  | "cancelled";

const WINDOW_MS = 24 * 60 * 60 * 1000;
/** After which part of its time it is validated, and answered; and how much of it a cancellation takes. */
const VALIDATED = 0.1;
const ANSWERED = 0.8;
const CANCELLING = 0.1;

const lineError: z.ZodType<LineError> = z.object({
  code: z.string(),
  message: z.string(),
  param: z.string().nullable(),
  line: z.number().nullable(),
});

/** Collection of all batches. */
export const batches = collection<Batch>(
  "batches",
  z.object({
    id: z.string(),
    created: z.number(),
    endpoint: z.string(),
    input_file_id: z.string(),
    metadata: anyObject.nullable(),
    output_sec: z.number(),
    duration_ms: z.number(),
    cancelled: z.number().nullable(),
    total: z.number(),
    model: z.string().nullable(),
    errors: z.array(lineError),
  }),
  notFound,
);

/** Collection of the results of batches that are over. */
export const outcomes = collection<BatchOutcome>(
  "batches.outcomes",
  z.object({
    completed: z.number(),
    failed: z.number(),
    output_file_id: z.string().nullable(),
    error_file_id: z.string().nullable(),
    usage: z.object({ input: z.number(), cached: z.number(), output: z.number(), reasoning: z.number() }),
    errors: z.array(lineError),
  }),
  notFound,
);

/** Keeps a batch. */
export async function keepBatch(objectStore: ObjectStore, batch: Batch): Promise<void> {
  await batches.put(objectStore, batch.id, batch);
}

/** The batch of that id. @throws {ApiError} 404 */
export async function fetchBatch(objectStore: ObjectStore, id: string): Promise<Batch> {
  return await batches.fetch(objectStore, id);
}

/** Cancels a batch at `now`, milliseconds since 1970, unless it is already. @throws {ApiError} 404 */
export async function cancel(objectStore: ObjectStore, id: string, now: number): Promise<Batch> {
  return await batches.update(
    objectStore,
    id,
    (known) => ({ ...known, cancelled: known.cancelled ?? now }),
  );
}

function notFound(id: string, param: string | null = null): ApiError {
  return new ApiError({ status: 404, code: null, param, message: `No batch found with id '${id}'.` });
}

/** Due times of its steps, if nothing comes between; milliseconds since 1970. */
function stepsOf({ created, duration_ms }: Batch) {
  return {
    validated: created + VALIDATED * duration_ms,
    answered: created + ANSWERED * duration_ms,
    done: created + duration_ms,
    expires: created + WINDOW_MS,
  };
}

/** Status of a batch at `now`, milliseconds since 1970. */
export function statusAt(batch: Batch, now: number): BatchStatus {
  const { cancelled, duration_ms, errors } = batch;
  const { validated, answered, done, expires } = stepsOf(batch);
  if (cancelled !== null && now >= cancelled) {
    return now < cancelled + CANCELLING * duration_ms ? "cancelling" : "cancelled";
  }
  if (errors.length > 0 && now >= validated) return "failed";
  if (now >= expires && done > expires) return "expired";
  if (now < validated) return "validating";
  if (now < answered) return "in_progress";
  return now < done ? "finalizing" : "completed";
}

/** Tells whether there are answers to be had. */
export function hasAnswers(status: BatchStatus): boolean {
  return status === "completed" || status === "expired" || status === "cancelled";
}

/** The last moment at which something was done for it, up to `now`. */
function stoppedAt({ created, cancelled }: Batch, now: number): number {
  return Math.min(now, cancelled ?? now, created + WINDOW_MS);
}

/** Number of its requests that have been dealt with at `now`, milliseconds since 1970. */
export function progressAt(batch: Batch, now: number): number {
  const { validated, answered } = stepsOf(batch);
  const part = (stoppedAt(batch, now) - validated) / (answered - validated);
  return Math.floor(batch.total * Math.min(1, Math.max(0, part)));
}

/** Time of the answer to the request at a place in the file: milliseconds since 1970. */
export function answeredAt(batch: Batch, index: number): number {
  const { validated, answered } = stepsOf(batch);
  return Math.floor(validated + (index + 1) / batch.total * (answered - validated));
}

/** Time when its files appear: milliseconds since 1970. */
export function filedAt(batch: Batch, now: number): number {
  return stoppedAt(batch, Math.min(now, stepsOf(batch).done));
}

/**
 * A batch as clients see it at `now`. Until its answers are made all that is dealt with counts as completed: only then is it
 * known which of them failed.
 */
export function batchJson(batch: Batch, outcome: BatchOutcome | null, now: number): Json {
  const { id, created, endpoint, input_file_id, metadata, model } = batch;
  const errors = outcome?.errors.length ? outcome.errors : batch.errors;
  const status = outcome?.errors.length ? "failed" : statusAt(batch, now);
  return {
    id,
    object: "batch",
    endpoint,
    model,
    errors: status === "failed" ? { object: "list", data: errors } : null,
    input_file_id,
    completion_window: "24h",
    status,
    output_file_id: outcome?.output_file_id ?? null,
    error_file_id: outcome?.error_file_id ?? null,
    created_at: seconds(created),
    ...timesOf(batch, status, now),
    request_counts: countsOf(batch, outcome, now),
    usage: usageJson(outcome?.usage ?? NO_USAGE),
    metadata,
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** Times of the events so far, in Unix seconds. */
function timesOf(batch: Batch, status: BatchStatus, now: number): Json {
  const { validated, answered, done, expires } = stepsOf(batch);
  const { cancelled, duration_ms, errors } = batch;
  const reached = (step: number) =>
    errors.length === 0 && step <= stoppedAt(batch, now) ? seconds(step) : null;
  const ended = (wanted: BatchStatus, ms: number) => status === wanted ? seconds(ms) : null;
  return {
    in_progress_at: reached(validated),
    expires_at: seconds(expires),
    finalizing_at: reached(answered),
    completed_at: ended("completed", done),
    failed_at: ended("failed", errors.length > 0 ? validated : done),
    expired_at: ended("expired", expires),
    cancelling_at: cancelled === null ? null : seconds(cancelled),
    cancelled_at: cancelled === null ? null : ended("cancelled", cancelled + CANCELLING * duration_ms),
  };
}

function countsOf(batch: Batch, outcome: BatchOutcome | null, now: number): Json {
  if (outcome) return { total: batch.total, completed: outcome.completed, failed: outcome.failed };
  const isRead = now >= stepsOf(batch).validated && batch.errors.length === 0;
  return { total: isRead ? batch.total : 0, completed: isRead ? progressAt(batch, now) : 0, failed: 0 };
}

function usageJson({ input, cached, output, reasoning }: BatchUsage): Json {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
