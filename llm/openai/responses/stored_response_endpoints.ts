/**
 * Endpoints for a stored response.
 *
 * @module
 */
import { askOf } from "../../request/ask.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { profileOf } from "../../base/models.ts";
import { badRequest, openai } from "../openai_api.ts";
import { pageOf, readInteger, readPage } from "../list_page.ts";
import { paddingOf, streamAnswer, wholeAnswer } from "./response_answer.ts";
import { include } from "./response_params.ts";
import { unfinished } from "./response.ts";
import { asOf, changeStored, fetchStored, forgetResponse, notFound } from "./response_store.ts";
import { responseFrames } from "./response_stream.ts";

/** `GET /v1/responses/{id}`: the response, or its events from a number on. */
export const retrieveResponse: Endpoint = {
  method: "GET",
  path: "/v1/responses/:id",
  api: openai,
  summary: "a response, or its events again",
  examples: [{}, { query: "stream=true" }],
  async read(incoming) {
    const { path, query, param } = incoming;
    const stored = await fetchStored(incoming.objectStore, param("id"));
    checkInclude(incoming);
    const stream = query("stream") === "true";
    const after = readInteger(query("starting_after"), "starting_after", [0, Number.MAX_SAFE_INTEGER]);
    const pads = query("include_obfuscation") !== "false";
    return askOf({
      api: openai,
      path,
      model: stored.response.model,
      stream,
      answer(exchange, content) {
        if (!stream) return wholeAnswer(exchange, asOf(stored, exchange.arrived));
        const frames = Array.from(responseFrames(stored.response, paddingOf(exchange, pads)));
        return streamAnswer(exchange, frames.slice((after ?? -1) + 1), content);
      },
    });
  },
};

function checkInclude({ queries }: Incoming): void {
  const bad = include(queries("include"), "include", { body: {}, profile: profileOf("") });
  if (bad) throw bad;
}

/** `DELETE /v1/responses/{id}`. */
export const deleteResponse: Endpoint = {
  method: "DELETE",
  path: "/v1/responses/:id",
  api: openai,
  summary: "forgets it",
  async read({ path, param, objectStore }) {
    const id = param("id");
    await fetchStored(objectStore, id);
    return askOf({
      api: openai,
      path,
      async answer(exchange) {
        if (!await forgetResponse(exchange.objectStore, id)) throw notFound("Response", id);
        return wholeAnswer(exchange, { id, object: "response.deleted", deleted: true });
      },
    });
  },
};

/** `POST /v1/responses/{id}/cancel`, which only what is made in the background waits for. */
export const cancelResponse: Endpoint = {
  method: "POST",
  path: "/v1/responses/:id/cancel",
  api: openai,
  summary: "stops one that is made in the background",
  async read({ path, param, objectStore }) {
    const stored = await fetchStored(objectStore, param("id"));
    if (!stored.response.background) {
      throw badRequest("Cannot cancel a synchronous response.", null, null);
    }
    return askOf({
      api: openai,
      path,
      model: stored.response.model,
      async answer(exchange) {
        const { arrived, objectStore } = exchange;
        const cancelled = await changeStored(objectStore, stored.response.id, (known) => {
          const { status } = asOf(known, arrived);
          const isOver = status !== "queued" && status !== "in_progress";
          return isOver ? known : { ...known, response: unfinished(known.response, "cancelled") };
        });
        return wholeAnswer(exchange, asOf(cancelled, arrived));
      },
    });
  },
};

/** `GET /v1/responses/{id}/input_items`, newest first where nothing else is said. */
export const listInputItems: Endpoint = {
  method: "GET",
  path: "/v1/responses/:id/input_items",
  api: openai,
  summary: "what it was asked",
  async read(incoming) {
    const { input } = await fetchStored(incoming.objectStore, incoming.param("id"));
    const page = pageOf("Item", input, readPage(incoming));
    checkInclude(incoming);
    return askOf({ api: openai, path: incoming.path, answer: (exchange) => wholeAnswer(exchange, page) });
  },
};
