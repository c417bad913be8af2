import { apiError } from "../../engine/base/error.ts";
import { seeOther } from "../http/file.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import { page } from "../parts/page.ts";
import type { Resource } from "../http/resource.ts";
import {
  csrfToken,
  isGenuine,
  MOST_NAME,
  PASSWORD,
  sessionCookie,
  visitorCookie,
  visitorOf,
} from "../site/user_session.ts";
import type { Site } from "../site/site.ts";
import type { PageRequest } from "../http/page_request.ts";

/** The way to an account: a form with a hidden token, which has to come back with its cookie. */
export const login: Kind = {
  name: "login",
  type: "html",
  methods: ["GET", "POST"],
  path: "/login",
  make: (site, call) => call.method === "POST" ? answered(site, call) : form(site, call),
  paths: () => LazyList.of("/login"),
};

function form(site: Site, call: PageRequest, problem = ""): Resource {
  const visitor = visitorOf(site, call);
  const next = call.form.get("next") ?? call.query.get("next") ?? "";
  const main = `<section class="narrow">
<h1>Log in</h1>
${
    problem && `<p class="error" role="alert">${problem}</p>\n`
  }<form class="panel" method="post" action="${site.base}/login">
<input type="hidden" name="csrf_token" value="${csrfToken(site, visitor)}">
<input type="hidden" name="next" value="${escaped(next)}">
<p><label>User name <input type="text" name="username" required maxlength="${MOST_NAME}" autocomplete="username"></label></p>
<p><label>Password <input type="password" name="password" required autocomplete="current-password"></label></p>
<p><button type="submit">Log in</button></p>
</form>
<p>Any user name will do; the password is <code>${PASSWORD}</code>.</p>
<h2>What an account is good for</h2>
<ul>
<li>See what you have ordered, and where it is.</li>
<li>Send things back within 30 days, without a reason.</li>
<li>Have the datasheets of all that you own in one place.</li>
</ul>
<p>No account yet? The first login makes one. You can <a href="${site.base}/shop">look around</a> without it, too.</p>
</section>`;
  const headers = { "set-cookie": visitorCookie(site, visitor), "cache-control": "no-store" };
  return page(site, { kind: "login", title: "Log in", canonical: "/login", main, headers });
}

/** @throws {ApiError} 403 for a form that another page may have sent */
function answered(site: Site, call: PageRequest): Resource {
  if (!isGenuine(site, call)) {
    throw apiError(403, "The form is not from here: load it again.");
  }
  const user = call.form.get("username")?.trim() ?? "";
  const right = user !== "" && user.length <= MOST_NAME && call.form.get("password") === PASSWORD;
  if (!right) return form(site, call, "User name or password is wrong.");
  return seeOther("login", placeOf(site, call.form.get("next") ?? ""), {
    "set-cookie": sessionCookie(site, user, call.logins?.() ?? 0),
    "cache-control": "no-store",
  });
}

/** Target after the login, if it is within the site: what a URL parser makes of it, since clients do the same. */
function placeOf({ base }: Site, next: string): string {
  const url = URL.parse(next, "http://site.invalid");
  const inside = next !== "" && url?.origin === "http://site.invalid" && !url.pathname.startsWith("//") &&
    url.pathname.startsWith(`${base}/`);
  return inside ? url.pathname + url.search + url.hash : `${base}/account`;
}
