import { withBody, withHeaders } from "../../../engine/reply/body.ts";
import type { Ask } from "../../request/ask.ts";
import { type Bytes, isOnSite } from "../bytes.ts";
import { bytesForms } from "../forms.ts";

/** 304 that breaks the next question (NixOS/nix#4470, apache/httpcomponents-client#435). */
export const wrong304 = bytesForms({
  name: "wrong_304",
  summary: "304 for a conditional request, without ETag (no_etag), with another one than was asked about " +
    "(other_etag), or for what has just changed, as its Last-Modified tells (changed)",
  applies: (ask: Ask) => isOnSite(ask) && isConditional(ask),
  forms: {
    no_etag: (answer) => notModified(answer),
    other_etag: (answer) => withHeaders(notModified(answer), { etag: '"another"' }),
    changed: (answer, { ask, arrived }) =>
      withHeaders(notModified(answer), {
        etag: firstTag(ask.header("if-none-match")) ?? '"unchanged"',
        "last-modified": new Date(arrived).toUTCString(),
      }),
  },
});

/** Sends a 304 to a client that has no copy (caddyserver/cache-handler#137, darkweak/souin#794). */
export const unasked304 = bytesForms({
  name: "unasked_304",
  summary:
    "304 for a request without conditions, with the validators of the page (kept) or without any (bare)",
  applies: (ask: Ask) => isOnSite(ask) && !isConditional(ask),
  forms: {
    kept: ({ headers: { etag = '"unchanged"', ...headers }, status, body }) =>
      withHeaders(notModified({ status, headers, body }), {
        etag,
        ...("last-modified" in headers ? { "last-modified": headers["last-modified"] } : {}),
      }),
    bare: (answer) => notModified(answer),
  },
});

function isConditional({ header }: Ask): boolean {
  return header("if-none-match") !== undefined || header("if-modified-since") !== undefined;
}

/** 304 with nothing but what is said of caching. */
function notModified(answer: Bytes) {
  const kept = Object.entries(answer.headers).filter(([name]) => name === "cache-control" || name === "vary");
  return { ...withBody(answer, ""), status: 304, headers: Object.fromEntries(kept) };
}

/** The first of the tags that a client names. */
function firstTag(list: string | undefined): string | undefined {
  return /(?:W\/)?"[^"]*"/.exec(list ?? "")?.[0];
}
