import type { Ask } from "../../request/ask.ts";
import { clientSideRedirect } from "./client_side_redirect.ts";
import { cookieWall } from "./cookie_wall.ts";
import { credentialBait } from "./credential_bait.ts";
import { growingHeaders } from "./growing_headers.ts";
import { loginRedirect } from "./login_redirect.ts";
import { rawLocation } from "./raw_location.ts";
import { redirectChain } from "./redirect_chain.ts";
import { redirectCode } from "./redirect_code.ts";
import { redirectCookie } from "./redirect_cookie.ts";
import { redirectLoop } from "./redirect_loop.ts";
import { ssrfRedirect } from "./ssrf_redirect.ts";
import type { Fault } from "../../../engine/faults/fault.ts";

/** Faults that lead a client somewhere else: out, round and round, or a long way to the page. */
export const redirectFaults: readonly Fault<Ask>[] = [
  ssrfRedirect,
  redirectLoop,
  redirectChain,
  credentialBait,
  cookieWall,
  loginRedirect,
  rawLocation,
  redirectCode,
  redirectCookie,
  growingHeaders,
  clientSideRedirect,
];
