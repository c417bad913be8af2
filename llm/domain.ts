import { service } from "../engine/service/service.ts";
import { apiOf } from "./gate/apis.ts";
import { llmCaller } from "./gate/caller.ts";
import { earlyAsk } from "./early.ts";
import type { Ask } from "./request/ask.ts";
import { columns, detail } from "./request/columns.ts";
import { shared } from "./gate/cors.ts";
import { faults } from "./faults/all.ts";
import { canonical } from "../engine/base/json.ts";
import { andThen } from "../engine/base/pending.ts";
import { legacy } from "./legacy.ts";
import { endpoints } from "./endpoints.ts";
import { loadRules, writtenRules } from "./rules/load_rules.ts";
import { llmVocabulary } from "./rules/vocabulary.ts";
import { recentChats } from "./openai/chat/read_chat.ts";
import { finder } from "./routes.ts";
import { type Settings, settings } from "./settings/settings.ts";
import { customFaults, withCustomFaults } from "../engine/faults/custom/custom_faults.ts";
import type { RuleContext } from "../engine/rules/rule.ts";
import { requestIdsOf } from "./azure/azure_headers.ts";
import { frameKind } from "./request/frame_kind.ts";
import { loadTokens, rememberedTokens, sharedTable } from "./base/tokens.ts";
import { prepareContent } from "./writing/content.ts";

const vocabulary = llmVocabulary(endpoints);

/** The fake LLM APIs: OpenAI's and Anthropic's under `/v1`, Gemini under `/v1beta`, Ollama under `/api`. */
export const llm = service({
  name: "llm",
  summary: "fakes of OpenAI, Anthropic, Gemini and Ollama",
  client: (url) => `export OPENAI_BASE_URL=${url}/v1 ANTHROPIC_BASE_URL=${url}`,
  faults,
  settings,
  columns,
  sequences: ["bank"],
  requestIds: requestIdsOf,
  dimensions: ["model", "rule"],
  legacy,
  moved: { "response.rules": "llm.rules", ask: "server.per_request_faults" },
  lists: { rules: ["rules"] },
  files: [["response", "rules_file"], ["response", "bank", "file"]],
  secrets: [["api_keys", "*"], ["api_keys", "*", "key"]],
  customFaults: ownFaults,
  prepare: (settings, perRequestFaults) =>
    prepareContent({ settings, perRequestFaults }, loadRules(settings, contextOf(settings))),
  writtenRules,
  rules: ({ rules }) => rules,
  forced: ({ forced }) => forced,
  caller: llmCaller,
  early: earlyAsk,
  refusal: ({ refusal }) => refusal,
  healthy: (exchange, content) =>
    andThen(
      exchange.ask.answer(exchange, content),
      (answer) => exchange.header("origin") === undefined ? answer : shared(answer),
    ),
  error(error, about) {
    const answer = (about.ask?.api ?? apiOf(about.path, about.header)).error(error, about);
    return about.header("origin") === undefined ? answer : shared(answer);
  },
  detail,
  warmUp: loadTokens,
  sharedData: sharedTable,
  accumulators: () => ({ ...rememberedTokens(), recent_chats: recentChats() }),
  identity: ({ path, body }) => `${path} ${canonical(body)}`,
  excerpt: (ask) => String(vocabulary.when["user"]?.read(ask) ?? ""),
  routes: async (context) => (await import("./router.ts")).routes(context), // a start needs no router
  finder,
  clientOutcomes: async () => (await import("./faults/clients.json", { with: { type: "json" } })).default,
});

/** The faults that settings write themselves. */
function ownFaults({ custom_faults }: Settings) {
  return customFaults<Ask>(custom_faults, frameKind);
}

function contextOf(settings: Settings): RuleContext<Ask> {
  return { vocabulary, faults: withCustomFaults(faults, ownFaults(settings), "llm.custom_faults") };
}
