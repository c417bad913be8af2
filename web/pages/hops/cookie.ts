import { errorPage } from "../../answers/error_page.ts";
import { addressVia, countIn, hopAddress, markIn, placeIn, redirect } from "../../answers/redirect.ts";
import type { Site } from "../../site/site.ts";
import { hop } from "./hop.ts";
import type { Answer } from "../../../engine/reply/reply.ts";

/** A cookie that is set on one redirect and changed on the next. */
export interface CookieTrail {
  /** Redirects so far. */
  readonly at: number;
  /** The value that is right in the end. */
  readonly value: string;
  readonly to: string;
}

const COOKIE = "trail";

/** A redirect that sets the cookie: to something old at first, then to what is right. */
export function trailRedirect(site: Site, { at, value, to }: CookieTrail) {
  const now = at === 0 ? `old${value}` : value;
  return {
    location: hopAddress(site, "cookie", { at: at + 1, value, to }),
    headers: { "set-cookie": `${COOKIE}=${now}; Path=${site.base || "/"}` },
  };
}

/** Sets the cookie anew, then asks for it. */
export const cookieHop = hop("cookie", (site, call) => {
  const trail = { at: countIn(call, "at"), value: markIn(call, "value"), to: placeIn(call) };
  if (trail.at > 1) return checked(site, trail, call.cookie(COOKIE));
  const { location, headers } = trailRedirect(site, trail);
  return redirect(location, 302, headers);
});

function checked(site: Site, { value, to }: CookieTrail, cookie: string | undefined): Answer {
  if (cookie === value) return redirect(addressVia(site, to, "redirect_cookie"));
  const message = cookie === undefined
    ? "The cookie that was set on the way here is missing."
    : "The cookie is an old one: the redirect that led here has set another.";
  return errorPage({ status: 403, code: null, message });
}
