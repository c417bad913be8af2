import { isToken } from "../../../engine/base/http_token.ts";
import type { Kind } from "../../request/kind.ts";
import type { Ask } from "../../request/ask.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import { asked, bad, ownPairs } from "../asked_page.ts";
import { jsonAnswer } from "./told.ts";

/** `/cookies`: the cookies that came with the request. */
const cookies = asked({
  name: "ask_cookies",
  path: "/cookies",
  answer: ({ ask }) => jsonAnswer({ cookies: sentBy(ask) }),
});

/** `/cookies/set?a=1&b=2`: sets them, one with each redirect, then shows them. */
const set = asked({
  name: "ask_cookies_set",
  path: "/cookies/set",
  answer: ({ ask }) => oneByOne(ask, "set", (value) => value),
});

/** `/cookies/set/a/1`: sets one. */
const setOne = asked({
  name: "ask_cookies_set",
  path: "/cookies/set/:name/:value",
  answer: ({ ask }) => withCookie(ask, [ask.params["name"] ?? "", ask.params["value"] ?? ""], "/cookies"),
});

/** `/cookies/delete?a&b`: takes them away, likewise. */
const unset = asked({
  name: "ask_cookies_delete",
  path: "/cookies/delete",
  answer: ({ ask }) => oneByOne(ask, "delete", () => null),
});

/** Pages that show, set and take away cookies. */
export const cookiePages: readonly Kind[] = [cookies, set, setOne, unset];

function sentBy(ask: Ask): Record<string, string> {
  const pairs = (ask.header("cookie") ?? "").split(/; */).filter((pair) => pair.includes("="));
  return Object.fromEntries(pairs.map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return [name, value.join("=")];
  }));
}

/** Sets the first cookie of the query, and redirects to what sets the others. */
function oneByOne(ask: Ask, what: string, valueOf: (value: string) => string | null): Answer {
  const [first, ...others] = ownPairs(ask.query);
  if (!first) return redirect(ask, "/cookies");
  const rest = new URLSearchParams(others);
  const next = others.length === 0 ? "/cookies" : `/cookies/${what}?${rest}`;
  return withCookie(ask, [first[0], valueOf(first[1])], next);
}

/** @throws {ApiError} 400 for what cannot be in a cookie */
function withCookie(ask: Ask, [name, value]: readonly [string, string | null], next: string): Answer {
  if (
    !isToken(name) || !/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value ?? "")
  ) {
    throw bad(
      `cookie: expected a name and a value of RFC 6265, got "${`${name}=${value ?? ""}`.slice(0, 100)}".`,
    );
  }
  const end = value === null ? "; Max-Age=0" : "";
  const set = { "set-cookie": `${name}=${value ?? ""}; Path=/${end}` };
  return { ...redirect(ask, next), headers: { ...redirect(ask, next).headers, ...set } };
}

function redirect({ site }: Ask, to: string): Answer {
  return { status: 302, headers: { location: `${site.base}${to}` }, body: "" };
}
