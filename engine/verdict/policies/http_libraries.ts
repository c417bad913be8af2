/**
 * HTTP libraries that clients are written with. Retries are up to their users, so a lack of them (C1) is by nobody's design.
 *
 * @module
 */
import type { Policy } from "./policy.ts";
import { READS_ONLY } from "./stainless.ts";
import { UNTRIED } from "./untried.ts";

const LED_ON =
  "it goes to private addresses, and takes all headers but Authorization and Cookie to another origin";

/** axios, httpx, aiohttp and requests. */
export const HTTP_LIBRARIES: readonly Policy[] = [
  {
    ...UNTRIED,
    name: "axios",
    user_agent: /^axios\/\d/,
    since: [1, 0],
    redirects: { strips: ["authorization", "proxy-authorization", "cookie"], most: 21, confinable: false },
    by_design: { C34: `${LED_ON}, and follows 21 redirects` },
    source: "axios 1.21 with follow-redirects 1.16 (source, measured)",
  },
  {
    ...UNTRIED,
    name: "httpx",
    user_agent: /^python-httpx\/\d/,
    redirects: { strips: ["authorization", "cookie"], most: 20, confinable: false },
    by_design: { C24: READS_ONLY, C34: LED_ON },
    source: "httpx 0.28 (source, measured)",
  },
  {
    ...UNTRIED,
    name: "aiohttp",
    user_agent: /^Python\/\S+ aiohttp\/(?<version>\d\S*)/,
    since: [3, 0],
    redirects: { strips: ["authorization", "proxy-authorization", "cookie"], most: 10, confinable: false },
    by_design: { C34: LED_ON },
    source: "aiohttp 3.14 (source, measured)",
  },
  {
    ...UNTRIED,
    name: "requests",
    user_agent: /^python-requests\/\d/,
    since: [2, 20],
    redirects: { strips: ["authorization", "proxy-authorization"], most: 30, confinable: false },
    by_design: {
      C24: READS_ONLY,
      C34:
        "it goes to private addresses, follows 30 redirects, and takes to another origin all headers but Authorization, " +
        "and the cookies that name no domain",
    },
    source: "requests 2.20, 2.31 (source), 2.34 (source, measured)",
  },
];
