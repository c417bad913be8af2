import type { TokenBuckets } from "../../engine/shared/buckets.ts";
import type { HttpError } from "../../engine/types.ts";
import type { LadderSettings } from "./settings.ts";

/** How far a client has come who is too fast. */
export type Rung = "limited" | "challenged" | "forbidden" | "banned";

/** What marks the refusal that is dressed as a challenge. */
export const CHALLENGE = "challenge";

/** Why a request is refused, and at which rung. */
export interface Refusal {
  readonly rung: Rung;
  readonly refusal: HttpError;
}

/**
 * Counts a request of a client, and says why it is refused; `null`: it is served. Three buckets, which all workers
 * share: one for requests, one for refusals, by which the client climbs, and one that is empty during a ban.
 */
export function climb(client: string, settings: LadderSettings, buckets: TokenBuckets): Refusal | null {
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

/** The rung to which one more refusal brings a client. */
function rungOf(client: string, settings: LadderSettings, buckets: TokenBuckets): Rung {
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
} as const satisfies Readonly<Record<Rung, Pick<HttpError, "status" | "message">>>;

function refused(rung: Rung, waitMs: number): Refusal {
  const headers = rung === "limited" ? { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))) } : {};
  const code = rung === "challenged" ? CHALLENGE : null;
  return { rung, refusal: { ...ANSWERS[rung], code, headers } };
}
