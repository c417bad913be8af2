import { service } from "../engine/mount.ts";
import { answerOf, keptPages } from "./answer.ts";
import { challengePage } from "./challenge.ts";
import { columns, detail } from "./columns.ts";
import { prepareContent } from "./content.ts";
import { errorPage, siteOfError } from "./error.ts";
import { faults } from "./faults.ts";
import { plain } from "./faults/plain.ts";
import { CHALLENGE } from "./ladder/ladder.ts";
import { legacy } from "./legacy.ts";
import { routes } from "./routes.ts";
import { settings } from "./settings.ts";
import { truthRoutes } from "./truth/admin.ts";
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
  dimensions: ["kind"],
  legacy,
  prepare: prepareContent,
  refusal: ({ refusal }) => refusal,
  forced: ({ forced }) => forced,
  plain,
  healthy: (exchange, { settings, modes }) =>
    exchange.ask.kind?.answer?.(exchange, settings.ask) ?? answerOf(exchange, modes),
  error: (error, { ask }) =>
    ask && error.code === CHALLENGE
      ? challengePage(ask, error.status)
      : errorPage(error, siteOfError(error, ask)),
  detail,
  accumulators: () => ({ kept_pages: keptPages() }),
  identity: ({ method, path, query }) => `${method} ${path} ${query}`,
  routes,
  admin: truthRoutes,
  commands,
});
