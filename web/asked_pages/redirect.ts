import { asked, bad, headerText, wholeIn } from "./asked_page.ts";
import type { Answer } from "../../engine/reply/reply.ts";

/** `/redirect/5`: so many redirects, then `/get`. */
export const redirect = asked({
  name: "ask_redirect",
  path: "/redirect/:hops",
  answer({ ask: { params, site } }, { max_hops }) {
    const hops = wholeIn("hops", params["hops"] ?? "", [1, max_hops]);
    return redirectTo(hops > 1 ? `${site.base}/redirect/${hops - 1}` : `${site.base}/get`);
  },
});

/** `/redirect-to?url=…&status_code=307`: a redirect to anywhere. */
export const redirectAnywhere = asked({
  name: "ask_redirect_to",
  path: "/redirect-to",
  answer({ ask: { query } }) {
    const url = query.get("url");
    if (!url) throw bad("url: expected an address to redirect to, e.g. /redirect-to?url=%2F");
    return redirectTo(headerText(url), wholeIn("status_code", query.get("status_code") ?? "302", [300, 399]));
  },
});

function redirectTo(location: string, status = 302): Answer {
  return { status, headers: { location }, body: "" };
}
