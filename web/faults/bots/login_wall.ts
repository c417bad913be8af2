import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { login } from "../../pages/login.ts";
import { userOf } from "../../site/user_session.ts";
import { isHtml } from "../plain_page.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** The form of the login in place of the page, at the address of the page. Who is logged in has come through. */
export const loginWall = defineFault({
  name: "login_wall",
  kind: "content",
  summary: "200 with the login form in place of the page, unless the client is logged in",
  applies: (ask: Ask) => isHtml(ask) && ask.path !== login.path && userOf(ask.site, ask) === null,
  options: () => z.object({}),
  inject: loginInstead,
});

/** The form of the login, which leads back to the page. */
export function loginInstead({ ask, instead }: Exchange<Ask>): Promise<Answer> {
  const { site, path, query } = ask;
  const search = query.size > 0 ? `?${query}` : "";
  const next = new URLSearchParams({ next: `${site.base}${path}${search}` });
  const place = { path: login.path, params: {}, query: next, search: `?${next}` };
  return instead({ ...ask, ...place, method: "GET", kind: login });
}
