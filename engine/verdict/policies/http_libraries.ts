/** HTTP libraries that clients are written with, and that try nothing again by themselves. */
import type { Policy } from "./policy.ts";
import { UNTRIED } from "./untried.ts";

const library = { ...UNTRIED, can_retry: () => true } as const;

const NEVER = "it never retries: a loop around it, or a package on top of it, has to";
const UNTIMED = "it has no time-out unless its user sets one";
const LED_ON =
  "it goes to private addresses, and takes all headers but Authorization and Cookie to another origin";

/** axios, node-fetch, httpx, aiohttp and requests. Where redirects are missing, what comes along is not known for all origins. */
export const HTTP_LIBRARIES: readonly Policy[] = [
  {
    ...library,
    name: "axios",
    user_agent: /^axios\/\d/,
    since: [1, 0],
    redirects: { strips: ["authorization", "proxy-authorization", "cookie"], most: 21, confinable: false },
    by_design: { C1: NEVER, C21: UNTIMED, C24: UNTIMED, C34: `${LED_ON}, and follows 21 redirects` },
    source: "axios 1.21 with follow-redirects 1.16 (source, measured)",
  },
  {
    ...library,
    name: "node-fetch",
    user_agent: /^node-fetch$/,
    by_design: { C1: NEVER, C21: UNTIMED, C24: UNTIMED },
    source: "node-fetch 3.3 (source, measured)",
  },
  {
    ...library,
    name: "httpx",
    user_agent: /^python-httpx\/\d/,
    redirects: { strips: ["authorization", "cookie"], most: 20, confinable: false },
    by_design: {
      C1: NEVER,
      C24: "its time-out is for each read, so that keep-alives renew it",
      C34: LED_ON,
    },
    source: "httpx 0.28 (source, measured)",
  },
  {
    ...library,
    name: "aiohttp",
    user_agent: /^Python\/\S+ aiohttp\/(?<version>\d\S*)/,
    since: [3, 0],
    redirects: { strips: ["authorization", "proxy-authorization", "cookie"], most: 10, confinable: false },
    by_design: { C1: NEVER, C34: LED_ON },
    source: "aiohttp 3.14 (source, measured)",
  },
  {
    ...library,
    name: "requests",
    user_agent: /^python-requests\/\d/,
    since: [2, 20],
    redirects: { strips: ["authorization", "proxy-authorization"], most: 30, confinable: false },
    by_design: {
      C1: "it never retries unless its user mounts an adapter that does",
      C24: "its time-out is for each read, so that keep-alives renew it",
      C34:
        "it goes to private addresses, follows 30 redirects, and takes to another origin all headers but Authorization, " +
        "and the cookies that name no domain",
    },
    source: "requests 2.20, 2.31 (source), 2.34 (source, measured)",
  },
];
