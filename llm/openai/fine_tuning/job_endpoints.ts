import { alphanumeric, integerBetween } from "../../../engine/chance/random.ts";
import { type Ask, askOf } from "../../request/ask.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { textOrNull } from "../../base/json.ts";
import { modelOf } from "../../base/models.ts";
import { jsonAnswer } from "../json_answer.ts";
import { parseBody, readModel } from "../openai_body.ts";
import { anything, type Check, integer, missing, object, oneOf, string } from "../checks.ts";
import { metadata } from "../common.ts";
import { badRequest, openai } from "../openai_api.ts";
import { findBadField } from "../fields.ts";
import { findFile } from "../files/file_store.ts";
import { pageOf, pageOfCollection, readPage, readStoredPage } from "../list_page.ts";
import { eventsOf, isOver, type Job, jobJson, jobs, statusAt } from "./job.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** `POST /v1/fine_tuning/jobs`. */
export const createJob: Endpoint = {
  method: "POST",
  path: "/v1/fine_tuning/jobs",
  api: openai,
  summary: "a job that is done after ten seconds",
  examples: [{ json: { model: "gpt-4o", training_file: "{/v1/files}" } }],
  read: create,
};

/** `GET /v1/fine_tuning/jobs`, newest first. */
export const listJobs: Endpoint = {
  method: "GET",
  path: "/v1/fine_tuning/jobs",
  api: openai,
  summary: "all jobs",
  read: list,
};

/** `GET /v1/fine_tuning/jobs/{id}`. */
export const retrieveJob = ofJob("GET", "", "one of them", (job) => (exchange) => {
  return jsonAnswer(exchange, jobJson(job, exchange.arrived));
});

/** `POST /v1/fine_tuning/jobs/{id}/cancel`. */
export const cancelJob = ofJob("POST", "/cancel", "stops it", (job) => async (exchange) => {
  const { arrived, objectStore } = exchange;
  const cancelled = await jobs.update(objectStore, job.id, (known) => {
    if (!isOver(known, arrived)) return { ...known, cancelled: arrived };
    throw badRequest(`Cannot cancel a job in status '${statusAt(known, arrived)}'.`, null, null);
  });
  return jsonAnswer(exchange, jobJson(cancelled, arrived));
});

/** `GET /v1/fine_tuning/jobs/{id}/events`, newest first. */
export const listJobEvents = ofJob("GET", "/events", "what became of it", (job, incoming) => {
  const { data, has_more } = pageOf("Event", eventsOf(job, incoming.arrived), readPage(incoming));
  return (exchange) => jsonAnswer(exchange, { object: "list", data, has_more });
});

function ofJob(
  method: Endpoint["method"],
  what: string,
  summary: string,
  answerTo: (job: Job, incoming: Incoming) => Ask["answer"],
): Endpoint {
  return {
    method,
    path: `/v1/fine_tuning/jobs/:id${what}`,
    api: openai,
    summary,
    async read(incoming) {
      const job = await jobs.fetch(incoming.objectStore, incoming.param("id"));
      return askOf({ api: openai, path: incoming.path, answer: answerTo(job, incoming) });
    },
  };
}

async function list(incoming: Incoming): Promise<Ask> {
  const page = await readStoredPage(incoming, jobs);
  return askOf({
    api: openai,
    path: incoming.path,
    answer: async (exchange) => {
      const { items, more } = await pageOfCollection(exchange.objectStore, jobs, page, () => true);
      const data = items.map((item) => jobJson(item, exchange.arrived));
      return jsonAnswer(exchange, { object: "list", data, has_more: more });
    },
  });
}

const METHODS = ["supervised", "dpo", "reinforcement"];

const method: Check = (value, name, about) => {
  const type = isObject(value) ? value["type"] : undefined;
  return object(value, name) ??
    (type === undefined ? undefined : oneOf(...METHODS)(type, `${name}.type`, about));
};

const CHECKS = {
  hyperparameters: object,
  integrations: anything,
  metadata,
  method,
  model: anything,
  seed: integer(0, 2_147_483_647),
  suffix: string(64),
  training_file: string(),
  validation_file: string(),
};

async function create(incoming: Incoming): Promise<Ask> {
  const body = await parseBody(await incoming.text());
  const model = readModel(body["model"], null) ?? "";
  if (body["training_file"] === undefined || body["training_file"] === null) throw missing("training_file");
  const bad = findBadField(CHECKS, body, { model, strict: incoming.settings.strict });
  if (bad) throw bad;
  await refuseMissingFiles(incoming, body);
  return askOf({
    api: openai,
    path: incoming.path,
    body,
    model,
    answer: async (exchange) => {
      const job = newJob(exchange, model);
      await jobs.put(exchange.objectStore, job.id, job);
      return jsonAnswer(exchange, jobJson(job, exchange.arrived));
    },
  });
}

/** @throws {ApiError} 400 for a file that was never uploaded, or is gone */
async function refuseMissingFiles({ objectStore, arrived }: Incoming, body: Json): Promise<void> {
  for (const name of ["training_file", "validation_file"]) {
    const { [name]: id } = body;
    if (typeof id !== "string" || await findFile(objectStore, id, arrived)) continue;
    throw badRequest(`invalid ${name}: ${id}`, name, null);
  }
}

function newJob({ ask: { body }, arrived, draw }: Exchange<Ask>, model: string): Job {
  const random = draw("id");
  const { method, seed } = body;
  const kind = isObject(method) && typeof method["type"] === "string" ? method["type"] : "supervised";
  return {
    id: `ftjob-${alphanumeric(random, 24)}`,
    created: arrived,
    cancelled: null,
    model: modelOf(model)?.snapshot ?? model,
    training_file: String(body["training_file"]),
    validation_file: textOrNull(body["validation_file"]),
    suffix: textOrNull(body["suffix"]),
    seed: typeof seed === "number" ? seed : integerBetween(random, [0, 2_147_483_647]),
    metadata: isObject(body["metadata"]) ? body["metadata"] : null,
    hyperparameters: hyperparametersOf(body, kind),
    method: kind,
  };
}

/** Hyperparameters of a job, at the top or under the method; the rest is settled by itself. */
function hyperparametersOf({ hyperparameters, method }: Json, kind: string): Json {
  const about = isObject(method) && isObject(method[kind])
    ? method[kind]["hyperparameters"]
    : hyperparameters;
  const given = isObject(about) ? about : {};
  const known = ["n_epochs", "batch_size", "learning_rate_multiplier"].map((name) => {
    const value = given[name];
    return [name, typeof value === "number" ? value : "auto"];
  });
  return Object.fromEntries(known);
}
