import { asked, bad, headerText, wholeIn } from "./asked_page.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import { isLoopback } from "../site/origin.ts";
import { absolute, type Site } from "../site/site.ts";

/** `/redirect/5`: so many redirects, then `/get`. */
export const redirect = asked({
  name: "ask_redirect",
  path: "/redirect/:hops",
  answer({ ask: { params, site } }, { max_hops }) {
    const hops = wholeIn("hops", params["hops"] ?? "", [1, max_hops]);
    return redirectTo(hops > 1 ? `${site.base}/redirect/${hops - 1}` : `${site.base}/get`);
  },
});

/** `/redirect-to?url=…&status_code=307`: a redirect to any address that is not off this machine. */
export const redirectAnywhere = asked({
  name: "ask_redirect_to",
  path: "/redirect-to",
  answer({ ask: { query, site } }) {
    const url = headerText(query.get("url") ?? "");
    if (!staysHere(url, site)) {
      throw bad(
        "url: expected an address to redirect to, e.g. /redirect-to?url=%2F: a path, or a URL of this host, of loopback " +
          "or of a name under .invalid. Off this machine only a rule of the configuration leads.",
      );
    }
    return redirectTo(url, wholeIn("status_code", query.get("status_code") ?? "302", [300, 399]));
  },
});

/** True for an address of this server or of loopback, or under a name that never resolves, for whoever reads it. */
function staysHere(url: string, site: Site): boolean {
  if (url === "" || url.includes("\\")) return false; // clients do not agree on where a backslash ends the host
  const own = URL.parse(absolute(site, "/")) ?? new URL("http://localhost/");
  const to = URL.parse(url, own);
  if (to === null || !/^https?:$/.test(to.protocol)) return false;
  return to.hostname === own.hostname || isLoopback(to.hostname) || /\.invalid\.?$/.test(to.hostname);
}

function redirectTo(location: string, status = 302): Answer {
  return { status, headers: { location }, body: "" };
}
