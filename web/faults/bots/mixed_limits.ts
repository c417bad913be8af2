import { withHeaders } from "../../../engine/reply/body.ts";
import * as z from "zod";
import { defineFault, wholeRange } from "../../../engine/faults/fault.ts";
import { formsOption } from "../../../engine/faults/form_options.ts";
import { dateAt } from "../../../engine/faults/retry_after.ts";
import { integerBetween } from "../../../engine/chance/random.ts";

/** Rate-limit headers of several services, from seconds since 1970 now and seconds to wait. */
const UNITS = {
  epoch_sec: (now: number, sec: number) => String(now + sec),
  epoch_ms: (now: number, sec: number) => String((now + sec) * 1000),
  delta_sec: (_: number, sec: number) => String(sec),
  delta_ms: (_: number, sec: number) => String(sec * 1000),
  iso: (now: number, sec: number) => dateAt(now + sec).toISOString(),
  http_date: (now: number, sec: number) => dateAt(now + sec).toUTCString(),
} as const;

/** The headers that tell it, each in another unit. */
const HEADERS = ["x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset"];

/** Tells of a limit in headers that do not agree on the unit of time. */
export const mixedLimits = defineFault({
  name: "mixed_limits",
  kind: "http",
  summary: "headers of a rate limit that is used up until an instant, which each tells in another unit",
  options: () =>
    z.object({
      status: z.literal([200, 429]).default(200).describe(
        "200: the good reply with these headers; 429: a page of it",
      ),
      reset_sec: wholeRange.default([5, 60]).describe(
        "time until the limit is whole again, in whole seconds",
      ),
      units: formsOption(UNITS).describe(
        "units that the headers draw from, one after the other",
      ),
    }),
  async inject({ random, arrived, error }, { status, reset_sec, units }, healthy) {
    const sec = integerBetween(random, reset_sec);
    const first = Math.floor(random() * units.length);
    const now = Math.ceil(arrived / 1000);
    const limits: Record<string, string> = { "x-ratelimit-limit": "100", "x-ratelimit-remaining": "0" };
    for (const [at, header] of HEADERS.entries()) {
      limits[header] = UNITS[units[(first + at) % units.length] ?? "epoch_sec"](now, sec);
    }
    const answer = status === 200
      ? await healthy()
      : error({ status, code: null, message: "You have sent too many requests. Please slow down." });
    return withHeaders(answer, limits);
  },
});
