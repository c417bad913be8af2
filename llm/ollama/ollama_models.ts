import { hex, randomOf } from "../../engine/chance/random.ts";
import { askOf } from "../request/ask.ts";
import type { Endpoint } from "../request/endpoint.ts";
import { PULLED, type Titled } from "../base/models.ts";
import { jsonAnswer, parseBody } from "./ollama_body.ts";
import { ollama, unknownModel } from "./ollama_api.ts";
import { textKey } from "../../engine/base/hash.ts";

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

function tagOf(model: Titled) {
  return {
    name: model.id,
    model: model.id,
    modified_at: timeOf(model),
    size: Math.round(Number.parseFloat(model.title) * 600_000_000),
    digest: hex(randomOf(textKey(0, model.id), "id"), 64),
    details: detailsOf(model),
  };
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
