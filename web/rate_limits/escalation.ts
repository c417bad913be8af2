import type { TokenBuckets } from "../../engine/memory/token_buckets.ts";
import type { RateLimitSettings } from "../settings/rate_limit_settings.ts";
import type { HttpError } from "../../engine/base/http_error.ts";

/** Escalation step of a client that is too fast. */
export type EscalationStep = "limited" | "challenged" | "forbidden" | "banned";

/** Code of a refusal that is shown as a challenge. */
export const CHALLENGE = "challenge";

/** Refusal of a request, and the escalation step it happened at. */
export interface RateLimitRefusal {
  readonly rung: EscalationStep;
  readonly refusal: HttpError;
}

/**
 * Counts a request of a client, and says why it is refused; `null`: it is served. Three buckets, which all workers
 * share: one for requests, one for refusals, by which the client climbs, and one that is empty during a ban.
 */
export function escalate(
  client: string,
  settings: RateLimitSettings,
  buckets: TokenBuckets,
): RateLimitRefusal | null {
  const ban = { per_min: 60 / settings.ban_sec, burst: 1 };
  const banName = `web ban ${client}`;
  const before = buckets.take(banName, 0, ban);
  if (before.remaining < 1) return refused("banned", before.reset_ms);

  const { requests, window_sec } = settings;
  const rate = { per_min: requests * 60 / window_sec, burst: requests };
  const { granted, retry_ms } = buckets.take(`web requests ${client}`, 1, rate);
  if (granted) return null;
  const rung = rungOf(client, settings, buckets);
  if (rung !== "banned") return refused(rung, retry_ms);
  return refused(rung, buckets.take(banName, 1, ban).reset_ms);
}

/** The step to which one more refusal brings a client. */
function rungOf(client: string, settings: RateLimitSettings, buckets: TokenBuckets): EscalationStep {
  const { limited, challenged, forbidden, forget_sec } = settings;
  const most = limited + challenged + forbidden;
  if (most === 0) return "banned";
  const { granted, remaining } = buckets.take(`web refusals ${client}`, 1, {
    per_min: most * 60 / forget_sec,
    burst: most,
  });
  if (!granted) return "banned";
  const refusals = most - remaining;
  if (refusals <= limited) return "limited";
  return refusals <= limited + challenged ? "challenged" : "forbidden";
}

const ANSWERS = {
  limited: { status: 429, message: "You have sent too many requests. Please slow down." },
  challenged: { status: 200, message: "Show that you are no robot." },
  forbidden: { status: 403, message: "Your requests look automated. Access denied." },
  banned: { status: 403, message: "You have been blocked." },
} as const satisfies Readonly<Record<EscalationStep, Pick<HttpError, "status" | "message">>>;

function refused(rung: EscalationStep, waitMs: number): RateLimitRefusal {
  const headers = rung === "limited" ? { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))) } : {};
  const code = rung === "challenged" ? CHALLENGE : null;
  return { rung, refusal: { ...ANSWERS[rung], code, headers } };
}
