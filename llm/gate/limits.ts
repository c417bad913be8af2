import type { Grant, TokenBuckets } from "../../engine/memory/token_buckets.ts";
import type { Ask } from "../request/ask.ts";
import type { Account } from "../accounts/accounts.ts";
import { NO_QUOTA, tooFastMessage, tooLargeMessage } from "../openai/limit_messages.ts";
import { goDuration, quotaHeaders } from "../openai/openai_headers.ts";
import { type Quota, SHOWN } from "../accounts/quota.ts";
import type { HttpError } from "../../engine/base/http_error.ts";

/**
 * Takes a request and its tokens out of the buckets of an account and a model, which hold a minute's worth and refill
 * evenly. A request that is refused for its tokens has used up a request, as with the real API. The refusal is a 429
 * with the time after which trying again pays, or one that says that it never does.
 */
export function takeQuota(ask: Ask, account: Account, context: Buckets): Taken {
  const { name, organization, limits } = account;
  const buckets = context.limits();
  const wanted = ask.cost ?? 0;
  const budget = limits.budget_tokens;
  const model = modelIn(ask);
  const take = (unit: Unit, units: number) => {
    const limit = limits[`${unit}_per_min`];
    if (limit === undefined) return unlimited(SHOWN[unit], units);
    return {
      limit,
      ...buckets.take(`llm ${unit} ${model} ${name}`, units, { per_min: limit, burst: limit }),
    };
  };
  const requests = take("requests", 1);
  const tokens = take("tokens", requests.granted ? wanted : 0);
  const quota = { requests, tokens, organization };
  if (!requests.granted) {
    return { quota, refusal: tooMany("requests", { model, wanted: 1, quota, grant: requests }) };
  }
  if (!tokens.granted) return { quota, refusal: tooMany("tokens", { model, wanted, quota, grant: tokens }) };
  const budgets = account.isConfigured ? context.serverLimits() : buckets;
  const isBroke = budget !== undefined && !budgets.spend(`llm budget ${name}`, wanted, budget);
  return { quota, refusal: isBroke ? NO_QUOTA : null };
}

/** Token buckets of any number of clients, and those that no number of clients drives out. */
interface Buckets {
  limits(): TokenBuckets;
  serverLimits(): TokenBuckets;
}

/** Remaining quota, and the refusal if it was exceeded. */
type Taken = Pick<Ask, "refusal"> & { readonly quota: Quota };

type Unit = "requests" | "tokens";

/** A bucket that is never empty: as if this were the only request of the minute. */
function unlimited(limit: number, units: number) {
  const remaining = Math.max(0, limit - units);
  return { limit, granted: true, remaining, retry_ms: 0, reset_ms: (limit - remaining) / limit * 60_000 };
}

/** The real API's 429 for one who is too fast, or asks for more than there ever is. */
function tooMany(
  unit: Unit,
  { model, wanted, quota, grant }: { model: string; wanted: number; quota: Quota; grant: Grant },
): HttpError {
  const { limit, remaining } = quota[unit];
  const exceeded = { model, organization: quota.organization, unit, limit };
  const never = grant.retry_ms === Infinity;
  const message = never ? tooLargeMessage(exceeded, wanted) : tooFastMessage(exceeded, {
    used: limit - remaining,
    requested: wanted,
    wait: goDuration(grant.retry_ms),
  });
  const retry = {
    "retry-after-ms": String(Math.ceil(grant.retry_ms)),
    "retry-after": String(Math.ceil(grant.retry_ms / 1000)),
  };
  return {
    status: 429,
    type: unit,
    code: "rate_limit_exceeded",
    message,
    headers: { ...quotaHeaders(quota), ...(never ? {} : retry) },
    ...(never ? {} : { wait_ms: grant.retry_ms }),
  };
}

function modelIn({ model, deployment }: Ask): string {
  return model ?? deployment ?? "";
}
