import { hex, randomOf } from "../../engine/chance/random.ts";
import { askOf } from "../request/ask.ts";
import type { Endpoint } from "../request/endpoint.ts";
import { PULLED, type Titled } from "../base/models.ts";
import { field, jsonAnswer, linesAnswer, parseBody } from "./ollama_body.ts";
import { ollama, unknownModel } from "./ollama_api.ts";
import { textKey } from "../../engine/base/hash.ts";
import type { Json } from "../../engine/base/json.ts";

const RELEASE = "0.13.0";

/** `GET /api/version`. */
export const ollamaVersion: Endpoint = {
  method: "GET",
  path: "/api/version",
  api: ollama,
  summary: "the release that is faked",
  read: ({ path }) => askOf({ api: ollama, path, answer: () => jsonAnswer({ version: RELEASE }) }),
};

/** `GET /api/tags`: the models that have been pulled. */
export const ollamaTags: Endpoint = {
  method: "GET",
  path: "/api/tags",
  api: ollama,
  summary: "the models that have been pulled",
  read: ({ path }) => askOf({ api: ollama, path, answer: () => jsonAnswer({ models: PULLED.map(tagOf) }) }),
};

/** `POST /api/show`. */
export const ollamaShow: Endpoint = {
  method: "POST",
  path: "/api/show",
  api: ollama,
  summary: "what is known of one",
  examples: [{ json: { model: "llama3.2" } }],
  async read({ path, text }) {
    const body = await parseBody(await text(), "ShowRequest");
    const { model } = body;
    const known = PULLED.find(({ id }) => id === model || id === `${model}:latest`);
    if (!known) throw unknownModel(model);
    return askOf({ api: ollama, path, body, model, answer: () => jsonAnswer(shown(known)) });
  },
};

/** `GET /api/ps`: the models that are in memory; all that have been pulled, as each answers at once. */
export const ollamaPs: Endpoint = {
  method: "GET",
  path: "/api/ps",
  api: ollama,
  summary: "the models that are in memory: all of them",
  read: ({ path }) =>
    askOf({
      api: ollama,
      path,
      answer: ({ arrived }) => jsonAnswer({ models: PULLED.map((model) => loaded(model, arrived)) }),
    }),
};

/** `POST /api/pull`: tells of a pull, which is over at once. */
export const ollamaPull: Endpoint = {
  method: "POST",
  path: "/api/pull",
  api: ollama,
  summary: "tells of the steps of a pull, line by line unless `stream` is false; nothing is pulled",
  examples: [{ json: { model: "llama3.2" } }, { json: { model: "llama3.2", stream: false } }],
  async read({ path, text }) {
    const body = await parseBody(await text(), "PullRequest");
    const { model } = body;
    const isStreamed = field(body, "stream", "bool", "PullRequest") !== false;
    return askOf({
      api: ollama,
      path,
      body,
      model,
      answer: () => isStreamed ? linesAnswer(stepsOfPull(model)) : jsonAnswer({ status: "success" }),
    });
  },
};

/** Time that a model stays in memory, in milliseconds. */
const KEPT_MS = 300_000;

function loaded(model: Titled, arrivedMs: number) {
  const { modified_at: _, ...tag } = tagOf(model);
  const expires_at = new Date(arrivedMs + KEPT_MS).toISOString();
  return { ...tag, expires_at, size_vram: tag.size, context_length: model.context };
}

/** Size that is told of the layer of a model that is pulled, in bytes. */
const LAYER_BYTES = 2_000_000_000;

/** Lines of the pull of a model, whose single layer is there already. */
function stepsOfPull(model: string): readonly Json[] {
  const digest = digestOf(model);
  return [
    { status: "pulling manifest" },
    {
      status: `pulling ${digest.slice(0, 12)}`,
      digest: `sha256:${digest}`,
      total: LAYER_BYTES,
      completed: LAYER_BYTES,
    },
    { status: "verifying sha256 digest" },
    { status: "writing manifest" },
    { status: "success" },
  ];
}

function tagOf(model: Titled) {
  return {
    name: model.id,
    model: model.id,
    modified_at: timeOf(model),
    size: Math.round(Number.parseFloat(model.title) * 600_000_000),
    digest: digestOf(model.id),
    details: detailsOf(model),
  };
}

/** SHA-256 that a model has been given, in hexadecimal. */
function digestOf(model: string): string {
  return hex(randomOf(textKey(0, model), "id"), 64);
}

function shown(model: Titled) {
  const { family } = detailsOf(model);
  return {
    modelfile: `FROM ${model.id}\n`,
    parameters: "",
    template: "{{ .Prompt }}",
    details: detailsOf(model),
    model_info: {
      "general.architecture": family,
      "general.parameter_count": Math.round(Number.parseFloat(model.title) * 1e9),
      [`${family}.context_length`]: model.context,
    },
    capabilities: ["completion", "tools", "thinking"],
    modified_at: timeOf(model),
  };
}

function detailsOf({ id, title }: Titled) {
  const family = id.replace(/[\d.:].*$/, "");
  return {
    parent_model: "",
    format: "gguf",
    family,
    families: [family],
    parameter_size: title,
    quantization_level: "Q4_K_M",
  };
}

function timeOf({ created }: Titled): string {
  return new Date(created * 1000).toISOString();
}
