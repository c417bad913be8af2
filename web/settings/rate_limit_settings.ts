import * as z from "zod";

const refusals = z.int().min(0).max(10_000);

/** Treatment of clients that are too fast. */
export const ladder = z.strictObject({
  enabled: z.boolean().default(false).describe(
    "count the requests of each client and refuse those above the limit",
  ),
  by: z.enum(["session", "cookie", "user_agent", "ip"]).default("session").describe(
    "what tells clients apart: the session (else user agent and address), a cookie, User-Agent, or the address " +
      "(the first of X-Forwarded-For, where it is there)",
  ),
  cookie: z.string().min(1).default("session").describe("name of that cookie"),
  requests: z.int().min(1).default(60).describe(
    "requests that are served in a window; they flow back evenly",
  ),
  window_sec: z.number().positive().default(60).describe("length of a window, in seconds"),
  limited: refusals.default(10).describe("so many refusals are a 429 with Retry-After"),
  challenged: refusals.default(10).describe("so many more are a challenge with 200, which a browser passes"),
  forbidden: refusals.default(10).describe("so many more are a 403; the next one is a ban"),
  ban_sec: z.number().positive().default(300).describe(
    "a ban lasts so long, in seconds: all requests are a 403",
  ),
  forget_sec: z.number().positive().default(600).describe(
    "time after which all refusals are forgotten, in seconds",
  ),
});

export type RateLimitSettings = z.output<typeof ladder>;
