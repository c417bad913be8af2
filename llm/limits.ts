import { ApiError } from "../engine/error.ts";
import type { Grant, TokenBuckets } from "../engine/shared/buckets.ts";
import type { Ask } from "./ask.ts";
import { goDuration, ORGANIZATION, quotaHeaders } from "./openai/headers.ts";
import { type Quota, SHOWN } from "./quota.ts";
import type { Limits } from "./settings.ts";

/** Who asks, and which buckets there are for it. */
interface Account {
  readonly buckets: TokenBuckets;
  readonly client: string;
  readonly limits: Limits;
}

/**
 * Takes a request and its tokens out of the buckets of a client and a model, which hold a minute's worth and refill
 * evenly. A request that is refused for its tokens has used up a request, as with the real API.
 *
 * @throws {ApiError} 429 with the time after which trying again pays
 */
export function takeQuota(ask: Ask, { buckets, client, limits }: Account): Quota {
  const model = ask.model ?? ask.deployment ?? "";
  const take = (unit: Unit, units: number) => {
    const limit = limits[`${unit}_per_min`];
    if (limit === undefined) return unlimited(SHOWN[unit], units);
    return {
      limit,
      ...buckets.take(`llm ${unit} ${model} ${client}`, units, { per_min: limit, burst: limit }),
    };
  };
  const wanted = ask.cost ?? 0;
  const requests = take("requests", 1);
  const tokens = take("tokens", requests.granted ? wanted : 0);
  const quota = { requests, tokens };
  if (!requests.granted) throw tooMany("requests", { model, wanted: 1, quota, grant: requests });
  if (!tokens.granted) throw tooMany("tokens", { model, wanted, quota, grant: tokens });
  return quota;
}

type Unit = "requests" | "tokens";

/** A bucket that is never empty: as if this were the only request of the minute. */
function unlimited(limit: number, units: number) {
  const remaining = Math.max(0, limit - units);
  return { limit, granted: true, remaining, retry_ms: 0, reset_ms: (limit - remaining) / limit * 60_000 };
}

const SHORT = { requests: "RPM", tokens: "TPM" } as const;
const MORE = "Visit https://platform.openai.com/account/rate-limits to learn more.";

/** The real API's 429 for one who is too fast, or asks for more than there ever is. */
function tooMany(
  unit: Unit,
  { model, wanted, quota, grant }: { model: string; wanted: number; quota: Quota; grant: Grant },
): ApiError {
  const { limit, remaining } = quota[unit];
  const where = `for ${model} in organization ${ORGANIZATION} on ${unit} per min (${
    SHORT[unit]
  }): Limit ${limit}`;
  const never = grant.retry_ms === Infinity;
  const message = never
    ? `Request too large ${where}, Requested ${wanted}. The input or output tokens must be reduced in order to run ` +
      `successfully. ${MORE}`
    : `Rate limit reached ${where}, Used ${limit - remaining}, Requested ${wanted}. Please try again in ` +
      `${goDuration(grant.retry_ms)}. ${MORE}`;
  const retry = {
    "retry-after-ms": String(Math.ceil(grant.retry_ms)),
    "retry-after": seconds(grant.retry_ms),
  };
  return new ApiError({
    status: 429,
    type: unit,
    code: "rate_limit_exceeded",
    message,
    headers: { ...quotaHeaders(quota), ...(never ? {} : retry) },
  });
}

function seconds(ms: number): string {
  return String(Math.ceil(ms / 1000));
}
