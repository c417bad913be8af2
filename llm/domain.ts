import { service } from "../engine/mount.ts";
import type { Answer, Exchange } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { columns, detail } from "./columns.ts";
import { prepareContent } from "./content.ts";
import { openaiError } from "./error.ts";
import { faults } from "./faults.ts";
import { successHeaders } from "./headers.ts";
import { legacy } from "./legacy.ts";
import { MODELS } from "./models.ts";
import { chatReply } from "./reply.ts";
import { routes } from "./routes.ts";
import { settings } from "./settings.ts";
import { rememberedWords } from "./tokens.ts";

/** The fake OpenAI API under `/v1`. */
export const llm = service({
  name: "llm",
  summary: "the fake OpenAI API under /v1",
  client: (url) => `export OPENAI_BASE_URL=${url}/v1`,
  faults,
  settings,
  columns,
  sequences: ["bank"],
  dimensions: ["model"],
  legacy,
  prepare: prepareContent,
  healthy: (exchange, content) =>
    exchange.ask.kind === "chat" ? chatReply(exchange, content) : modelsReply(exchange),
  error: openaiError,
  detail,
  accumulators: () => ({ words_with_tokens: rememberedWords() }),
  identity: ({ path, body }) => `${path} ${canonical(body)}`,
  routes,
});

/** The list of models, or the one that was asked for. */
function modelsReply(exchange: Exchange<Ask>): Answer {
  const { id, ask } = exchange;
  const models = MODELS.map((model) => ({
    id: model.id,
    object: "model",
    created: model.created,
    owned_by: model.owned_by,
  }));
  const one = models.find((model) => model.id === ask.model);
  return {
    status: 200,
    headers: successHeaders(id, "application/json", ask, exchange.now() - exchange.started),
    body: `${JSON.stringify(one ?? { object: "list", data: models }, null, 2)}\n`,
  };
}

/** The same text for the same body, whatever the order of its keys. */
function canonical(body: unknown): string {
  try {
    return JSON.stringify(
      body,
      (_key, value) =>
        typeof value === "object" && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
          : value,
    );
  } catch {
    return ""; // nested deeper than the stack: all such bodies count as the same
  }
}
