import * as z from "zod";
import { anyObject, collection } from "../../../engine/memory/collection.ts";
import { ApiError } from "../../../engine/base/error.ts";
import { ORGANIZATION } from "../../accounts/quota.ts";
import type { Json } from "../../../engine/base/json.ts";

/** Stored state of a job. All that changes follows from its age. */
export interface Job {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly cancelled: number | null;
  readonly model: string;
  readonly training_file: string;
  readonly validation_file: string | null;
  readonly suffix: string | null;
  readonly seed: number;
  readonly metadata: Json | null;
  readonly hyperparameters: Json;
  readonly method: string;
}

/** Collection of all jobs. */
export const jobs = collection<Job>(
  "fine_tuning.jobs",
  z.object({
    id: z.string(),
    created: z.number(),
    cancelled: z.number().nullable(),
    model: z.string(),
    training_file: z.string(),
    validation_file: z.string().nullable(),
    suffix: z.string().nullable(),
    seed: z.number(),
    metadata: anyObject.nullable(),
    hyperparameters: anyObject,
    method: z.string(),
  }),
  notFound,
);

function notFound(id: string, param = "fine_tune_id"): ApiError {
  const message = `Could not find fine tune: ${id}`;
  return new ApiError({ status: 404, message, param, code: "fine_tune_not_found" });
}

/** A job goes from one state to the next after so many milliseconds. */
const STAGES = [
  { from: 0, status: "validating_files", message: "Validating training file" },
  { from: 1_000, status: "queued", message: "Files validated, moving job to queued state" },
  { from: 2_000, status: "running", message: "Fine-tuning job started" },
  { from: 10_000, status: "succeeded", message: "The job has successfully completed" },
] as const;

const DONE_MS = 10_000;
/** Tokens that every job has learnt from in the end. */
const TRAINED_TOKENS = 10_000;

/** End of a job, past or future. Milliseconds since 1970. */
function endOf({ created, cancelled }: Job): number {
  return cancelled ?? created + DONE_MS;
}

/** Status of a job at a time, in milliseconds since 1970. */
export function statusAt(job: Job, now: number): string {
  if (job.cancelled !== null) return "cancelled";
  return STAGES.findLast(({ from }) => now - job.created >= from)?.status ?? "validating_files";
}

/** True if nothing more happens to it. */
export function isOver(job: Job, now: number): boolean {
  return now >= endOf(job);
}

/** A job as the API shows it. */
export function jobJson(job: Job, now: number): Json {
  const status = statusAt(job, now);
  const { id, model, seed, metadata, hyperparameters, method, suffix } = job;
  const hasSucceeded = status === "succeeded";
  return {
    object: "fine_tuning.job",
    id,
    model,
    created_at: seconds(job.created),
    finished_at: isOver(job, now) ? seconds(endOf(job)) : null,
    fine_tuned_model: hasSucceeded ? `ft:${model}:errorworks:${suffix ?? ""}:${id.slice(-8)}` : null,
    organization_id: ORGANIZATION,
    result_files: hasSucceeded ? [`file-${id.slice(-22)}`] : [],
    status,
    training_file: job.training_file,
    validation_file: job.validation_file,
    hyperparameters,
    trained_tokens: hasSucceeded ? TRAINED_TOKENS : null,
    error: null,
    user_provided_suffix: suffix,
    seed,
    estimated_finish: status === "running" ? seconds(endOf(job)) : null,
    integrations: [],
    metadata,
    method: { type: method, [method]: { hyperparameters } },
  };
}

/** Events of a job so far, oldest first. */
export function eventsOf(job: Job, now: number): Json[] {
  const past = STAGES.map(({ from, message }) => ({ at: job.created + from, message }))
    .filter(({ at }) => at <= now && (job.cancelled === null || at <= job.cancelled));
  const end = job.cancelled === null ? [] : [{ at: job.cancelled, message: "The job has been cancelled" }];
  return [...past, ...end].map(({ at, message }, index) => ({
    object: "fine_tuning.job.event",
    id: `ftevent-${job.id.slice(-20)}${String(index).padStart(4, "0")}`,
    created_at: seconds(at),
    level: "info",
    message,
    data: {},
    type: "message",
  }));
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
