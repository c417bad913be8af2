import { service } from "../engine/service/service.ts";
import { answerOf, keptPages } from "./answer.ts";
import { challengePage } from "./answers/challenge_page.ts";
import { columns, detail } from "./request/columns.ts";
import { prepareContent, writtenRules } from "./modes/content.ts";
import { vocabulary } from "./rules/vocabulary.ts";
import { errorPage, siteOfError } from "./answers/error_page.ts";
import { faults } from "./faults/all.ts";
import { plain } from "./faults/plain_page.ts";
import { CHALLENGE } from "./rate_limits/escalation.ts";
import { legacy } from "./legacy.ts";
import { finder, loadSite, routes } from "./loaded_routes.ts";
import { type Settings, settings } from "./settings/settings.ts";
import { customFaults, withCustomFaults } from "../engine/faults/custom/custom_faults.ts";
import type { RuleContext } from "../engine/rules/rule.ts";
import type { Ask } from "./request/ask.ts";
import { commands } from "./truth/commands.ts";

/** The fake website under `/web`. */
export const web = service({
  name: "web",
  summary: "a fake website",
  base: "/web",
  client: (url) => `${url}/web`,
  faults,
  settings,
  columns,
  sequences: ["bank", "logins", "visits"],
  files: [["content", "bank", "file"]],
  dimensions: ["kind", "rule"],
  legacy,
  customFaults: ownFaults,
  moved: { ask: "server.per_request_faults" },
  prepare: (settings, perRequestFaults) =>
    prepareContent({ settings, perRequestFaults }, contextOf(settings)),
  lists: { rules: ["rules"] },
  writtenRules,
  rules: ({ rules }) => rules,
  refusal: ({ refusal }) => refusal,
  forced: ({ forced }) => forced,
  plain,
  healthy: (exchange, { perRequestFaults, modes }) =>
    exchange.ask.kind?.answer?.(exchange, perRequestFaults) ?? answerOf(exchange, modes),
  error: (error, { ask }) =>
    ask && error.code === CHALLENGE
      ? challengePage(ask, error.status)
      : errorPage(error, siteOfError(error, ask)),
  detail,
  warmUp: loadSite,
  accumulators: () => ({ kept_pages: keptPages() }),
  identity: ({ method, path, query }) => `${method} ${path} ${query}`,
  excerpt: ({ query }) => String(query),
  routes,
  finder,
  admin: async (content, run) => (await import("./truth/truth_routes.ts")).truthRoutes(content, run),
  adminLinks: {
    "/truth?url=/web/": "what is true of one page, whatever faults did to it",
    "/truth/site": "what is true of all pages; POST a crawl to /admin/truth/score",
  },
  clientOutcomes: async () => (await import("./faults/clients.json", { with: { type: "json" } })).default,
  commands,
});

/** The faults that settings write themselves. */
function ownFaults({ custom_faults }: Settings) {
  return customFaults<Ask>(custom_faults, vocabulary.frameKind);
}

function contextOf(settings: Settings): RuleContext<Ask> {
  return { vocabulary, faults: withCustomFaults(faults, ownFaults(settings), "web.custom_faults") };
}
