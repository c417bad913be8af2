import { ApiError, apiError } from "../../engine/base/error.ts";
import type { Endpoint } from "../request/endpoint.ts";
import { askOf } from "../request/ask.ts";
import { type Model, MODELS } from "../base/models.ts";
import { jsonAnswer } from "./json_answer.ts";
import { openai } from "./openai_api.ts";

/** `GET /v1/models`: all of them, on one page. */
export const listModels: Endpoint = {
  method: "GET",
  path: "/v1/models",
  api: openai,
  summary: "the known models; any name is taken, save with `llm.strict`",
  read: ({ path }) =>
    askOf({
      api: openai,
      path,
      answer: (exchange) => jsonAnswer(exchange, { object: "list", data: MODELS.map(listed) }),
    }),
};

/** `GET /v1/models/{id}`; the id may have slashes and colons in it. */
export const retrieveModel: Endpoint = {
  method: "GET",
  path: "/v1/models/:id{.+}",
  api: openai,
  summary: "one of them",
  examples: [{ params: { id: "gpt-4o" } }],
  read({ path, param }) {
    const id = param("id");
    const model = MODELS.find((one) => one.id === id);
    if (!model) throw unknownModel(id);
    return askOf({ api: openai, path, model: id, answer: (exchange) => jsonAnswer(exchange, listed(model)) });
  },
};

/** `DELETE /v1/models/{id}`: says that a model of one's own is gone. */
export const deleteModel: Endpoint = {
  method: "DELETE",
  path: "/v1/models/:id{.+}",
  api: openai,
  summary: "says that a fine-tuned one is gone; others are not the client's",
  examples: [{ params: { id: "ft:gpt-4o-mini:errorworks::demo" } }],
  read({ path, param }) {
    const id = param("id");
    if (!id.startsWith("ft:")) throw MODELS.some((one) => one.id === id) ? notOwn() : unknownModel(id);
    const gone = { id, object: "model", deleted: true };
    return askOf({ api: openai, path, model: id, answer: (exchange) => jsonAnswer(exchange, gone) });
  },
};

function listed({ id, created, owned_by }: Model) {
  return { id, object: "model", created, owned_by };
}

function unknownModel(id: string): ApiError {
  const message = `The model '${id}' does not exist`;
  return new ApiError({ status: 404, param: "model", code: "model_not_found", message });
}

function notOwn(): ApiError {
  const message =
    "You have insufficient permissions for this operation: only models of your organization can be deleted.";
  return apiError(403, message);
}
