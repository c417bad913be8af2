import type { Answer, Exchange } from "../../../engine/types.ts";
import { type Ask, askOf } from "../../ask.ts";
import type { Endpoint } from "../../endpoint.ts";
import { stream } from "../../frames.ts";
import { complete } from "../../writing/complete.ts";
import { jsonAnswer } from "../body.ts";
import { ollama } from "../error.ts";
import { createdAt, dress } from "./dress.ts";
import { readChat, readGenerate } from "./read.ts";
import { chatDialect, type Dialect, generateDialect, line, linesOf, wholeOf } from "./stream.ts";

/** `POST /api/chat`. */
export const ollamaChat: Endpoint = {
  method: "POST",
  path: "/api/chat",
  api: ollama,
  summary: "NDJSON unless `stream` is false; tools, formats, thinking",
  examples: [{ json: { model: "llama3.2", messages: [{ role: "user", content: "Hello" }], stream: false } }, {
    json: { model: "llama3.2", messages: [{ role: "user", content: "Hello" }] },
  }],
  async read(incoming) {
    const read = await readChat(incoming, chatDialect.wire);
    return askOf({ ...read, api: ollama, path: incoming.path, answer: answerIn(chatDialect) });
  },
};

/** `POST /api/generate`. */
export const ollamaGenerate: Endpoint = {
  method: "POST",
  path: "/api/generate",
  api: ollama,
  summary: "the same for a single prompt",
  examples: [{ json: { model: "llama3.2", prompt: "Hello", stream: false } }, {
    json: { model: "llama3.2", prompt: "Hello" },
  }],
  async read(incoming) {
    const read = await readGenerate(incoming, generateDialect.wire);
    return askOf({ ...read, api: ollama, path: incoming.path, answer: answerIn(generateDialect) });
  },
};

function answerIn(dialect: Dialect): Ask["answer"] {
  return (exchange, content) => {
    const { ask } = exchange;
    if (!ask.talk) return loaded(exchange, dialect);
    const dressed = dress(exchange, complete(exchange, ask.talk, content));
    if (!ask.stream) return jsonAnswer(wholeOf(dressed, dialect));
    return linesAnswer(stream(linesOf(dressed, dialect), exchange, content.settings.stream));
  };
}

/** Who says nothing wants its model to be loaded, or to be unloaded. */
function loaded(exchange: Exchange<Ask>, { say }: Dialect): Answer {
  const { model, body, stream } = exchange.ask;
  const done_reason = body["keep_alive"] === 0 ? "unload" : "load";
  const answer = { model, created_at: createdAt(exchange), ...say({}), done_reason, done: true };
  return stream ? linesAnswer(line(answer)) : jsonAnswer(answer);
}

function linesAnswer(body: Answer["body"]): Answer {
  return { status: 200, headers: { "content-type": "application/x-ndjson" }, body };
}
