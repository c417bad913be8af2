import { withHeaders } from "../../engine/reply/body.ts";
import { judge } from "../http/conditional.ts";
import { asked, headerText, smallPage, wholeIn } from "./asked_page.ts";

/** `/etag/abc`: a page with this validator, which is not sent again to who has it. */
export const etag = asked({
  name: "ask_etag",
  path: "/etag/:tag",
  answer({ ask: { params }, header }) {
    const tag = `"${headerText(params["tag"] ?? "").replaceAll('"', "%22")}"`;
    const status = judge(header, { etag: tag });
    return status === 200
      ? withHeaders(smallPage("Validated"), { etag: tag })
      : { status, headers: { etag: tag }, body: "" };
  },
});

/** `/cache`: a page that answers 304 to any `if-modified-since` and `if-none-match`. */
export const cache = asked({
  name: "ask_cache",
  path: "/cache",
  answer({ header }) {
    const has = header("if-modified-since") ?? header("if-none-match");
    if (has !== undefined) return { status: 304, headers: VALIDATORS, body: "" };
    return withHeaders(smallPage("Cached"), VALIDATORS);
  },
});

/** Fixed validators of the page. */
const VALIDATORS = { etag: '"cache"', "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT" };

const YEAR_SEC = 31_536_000;

/** `/cache/60`: a page that may be kept for so many seconds. */
export const cacheFor = asked({
  name: "ask_cache",
  path: "/cache/:sec",
  answer({ ask }) {
    const sec = wholeIn("cache", ask.params["sec"] ?? "", [0, YEAR_SEC]);
    return withHeaders(smallPage("Cached"), { "cache-control": `public, max-age=${sec}` });
  },
});
