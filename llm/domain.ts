import { service } from "../engine/service/service.ts";
import { apiOf } from "./gate/apis.ts";
import { llmCaller } from "./gate/caller.ts";
import { askOf } from "./request/ask.ts";
import { columns, detail } from "./request/columns.ts";
import { shared } from "./gate/cors.ts";
import { faults } from "./faults/all.ts";
import { canonical } from "../engine/base/json.ts";
import { legacy } from "./legacy.ts";
import { loadRules } from "./rules/load_rules.ts";
import { routes } from "./routes.ts";
import { settings } from "./settings/settings.ts";
import { loadTokens, rememberedWords } from "./base/tokens.ts";
import { prepareContent } from "./writing/content.ts";

/** The fake LLM APIs: OpenAI's and Anthropic's under `/v1`, Gemini under `/v1beta`, Ollama under `/api`. */
export const llm = service({
  name: "llm",
  summary: "fakes of OpenAI, Anthropic, Gemini and Ollama",
  client: (url) => `export OPENAI_BASE_URL=${url}/v1 ANTHROPIC_BASE_URL=${url}`,
  faults,
  settings,
  columns,
  sequences: ["bank", "rules"],
  dimensions: ["model"],
  legacy,
  lists: { rules: ["response", "rules"] },
  files: [["response", "rules_file"], ["response", "bank", "file"]],
  prepare: (settings) => prepareContent(settings, loadRules(settings.response, faults)),
  caller: llmCaller,
  early: ({ path, header }, { rules }) =>
    rules.length > 0 ? null : askOf({ api: apiOf(path, header), path, answer: unread }),
  refusal: ({ refusal }) => refusal,
  forced: ({ forced }) => forced,
  wanted: ({ rules }) => rules.flatMap(({ forced }) => forced ?? []),
  async healthy(exchange, content) {
    const answer = await exchange.ask.answer(exchange, content);
    return exchange.header("origin") === undefined ? answer : shared(answer);
  },
  error(error, about) {
    const answer = (about.ask?.api ?? apiOf(about.path, about.header)).error(error, about);
    return about.header("origin") === undefined ? answer : shared(answer);
  },
  detail,
  warmUp: loadTokens,
  accumulators: () => ({ words_with_tokens: rememberedWords() }),
  identity: ({ path, body }) => `${path} ${canonical(body)}`,
  routes,
});

/** Stands for the good answer to a request that has not been read. */
function unread(): never {
  throw new Error("Cannot answer well before the body has come");
}
