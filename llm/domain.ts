import { service } from "../engine/mount.ts";
import { apiOf } from "./apis.ts";
import { callerOf } from "./caller.ts";
import { columns, detail } from "./columns.ts";
import { shared } from "./cors.ts";
import { faults } from "./faults.ts";
import { canonical } from "./json.ts";
import { legacy } from "./legacy.ts";
import { loadRules } from "./rules/load.ts";
import { routes } from "./routes.ts";
import { settings } from "./settings.ts";
import { rememberedWords } from "./tokens.ts";
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
  prepare: async (settings) => await prepareContent(settings, await loadRules(settings.response, faults)),
  caller: callerOf,
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
  accumulators: () => ({ words_with_tokens: rememberedWords() }),
  identity: ({ path, body }) => `${path} ${canonical(body)}`,
  routes,
});
