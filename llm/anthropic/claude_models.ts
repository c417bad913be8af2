import { ApiError } from "../../engine/base/error.ts";
import { askOf } from "../request/ask.ts";
import type { Endpoint } from "../request/endpoint.ts";
import { CLAUDES, type Titled } from "../base/models.ts";
import { anthropic } from "./anthropic_api.ts";
import { jsonAnswer } from "./anthropic_headers.ts";
import { readLimit } from "./list_limit.ts";
import type { Header } from "../request/header.ts";

/** The path is OpenAI's too: only this API's clients say which version of it they mean. */
function accepts(header: Header): boolean {
  return header("anthropic-version") !== undefined;
}

/** `GET /v1/models`, newest first. */
export const listClaudes: Endpoint = {
  method: "GET",
  path: "/v1/models",
  api: anthropic,
  summary: "the known models, for whoever sends `anthropic-version`",
  examples: [{ headers: { "anthropic-version": "2023-06-01" } }],
  accepts,
  read({ path, query }) {
    const page = pageOf(query);
    return askOf({ api: anthropic, path, answer: (exchange) => jsonAnswer(exchange, page) });
  },
};

/** `GET /v1/models/{id}`. */
export const retrieveClaude: Endpoint = {
  method: "GET",
  path: "/v1/models/:id{.+}",
  api: anthropic,
  summary: "one of them",
  examples: [{ headers: { "anthropic-version": "2023-06-01" }, params: { id: "claude-sonnet-4-5" } }],
  accepts,
  read({ path, param }) {
    const id = param("id");
    const model = CLAUDES.find((one) => one.id === id || one.snapshot === id);
    if (!model) throw noModel(id);
    const answer = modelJson(model);
    return askOf({ api: anthropic, path, model: id, answer: (exchange) => jsonAnswer(exchange, answer) });
  },
};

function pageOf(query: (name: string) => string | undefined) {
  const limit = readLimit(query);
  const [after, before] = [query("after_id"), query("before_id")].map((id) => id ? placeOf(id) : undefined);
  const all = CLAUDES.slice(after === undefined ? 0 : after + 1, before);
  const data = (before === undefined ? all.slice(0, limit) : all.slice(-limit)).map(modelJson);
  return {
    data,
    has_more: data.length < all.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

/** @throws {ApiError} 404 for an id that no model has */
function placeOf(id: string): number {
  const place = CLAUDES.findIndex(({ snapshot }) => snapshot === id);
  if (place < 0) throw noModel(id);
  return place;
}

function noModel(id: string): ApiError {
  return new ApiError({ status: 404, code: "not_found_error", message: `model: ${id}` });
}

function modelJson({ snapshot, title, created, context, max_output }: Titled) {
  return {
    type: "model",
    id: snapshot,
    display_name: title,
    created_at: new Date(created * 1000).toISOString().replace(".000Z", "Z"),
    max_input_tokens: context,
    max_tokens: max_output,
    capabilities: null,
    lifecycle: "active",
    deprecated_at: null,
    retires_at: null,
    line: null,
  };
}
