import type { Check } from "./check.ts";
import { closedUnderRequest } from "./connections/closed_under_request.ts";
import { noLeak } from "./connections/no_leak.ts";
import { cutStreams } from "./content/cut_streams.ts";
import { cutToolCalls } from "./content/cut_tool_calls.ts";
import { streamErrors } from "./content/stream_errors.ts";
import { adapts } from "./how_often/adapts.ts";
import { amplification } from "./how_often/amplification.ts";
import { boundedTries } from "./how_often/bounded_tries.ts";
import { oneLayer } from "./how_often/one_layer.ts";
import { retryBudget } from "./how_often/retry_budget.ts";
import { wastedWork } from "./how_often/wasted_work.ts";
import { breakerCloses, breakerOpens, breakerProbes } from "./recovery/circuit_breaker.ts";
import { comesBack } from "./recovery/comes_back.ts";
import { metastable } from "./recovery/metastable.ts";
import { rightByFacts } from "./recovery/right_by_facts.ts";
import { hasTimeout } from "./timeouts/has_timeout.ts";
import { honestSlowness } from "./timeouts/honest_slowness.ts";
import { maskedStall } from "./timeouts/masked_stall.ts";
import { timeoutSane } from "./timeouts/timeout_sane.ts";
import { conditional } from "./web/conditional.ts";
import { completeness, honeypots, silentDamage, traps } from "./web/crawl_score.ts";
import { politeness } from "./web/politeness.ts";
import { redirectSafety } from "./web/redirect_safety.ts";
import { robots } from "./web/robots.ts";
import { backsOff } from "./when/backs_off.ts";
import { herd } from "./when/herd.ts";
import { jitter } from "./when/jitter.ts";
import { obeysRetryAfter } from "./when/obeys_retry_after.ts";
import { waitsSanely } from "./when/waits_sanely.ts";
import { oneBodyPerKey } from "./whether/one_body_per_key.ts";
import { quotaFromRate } from "./whether/quota_from_rate.ts";
import { retriesTransient } from "./whether/retries_transient.ts";
import { stopsAtFinal } from "./whether/stops_at_final.ts";
import { uncertainPosts } from "./whether/uncertain_posts.ts";

/** All checks, in the order in which a report has them. */
export const CHECKS: readonly Check[] = [
  retriesTransient,
  stopsAtFinal,
  quotaFromRate,
  oneBodyPerKey,
  uncertainPosts,
  obeysRetryAfter,
  waitsSanely,
  backsOff,
  jitter,
  herd,
  boundedTries,
  oneLayer,
  amplification,
  retryBudget,
  adapts,
  wastedWork,
  cutStreams,
  cutToolCalls,
  streamErrors,
  noLeak,
  closedUnderRequest,
  hasTimeout,
  timeoutSane,
  honestSlowness,
  maskedStall,
  breakerOpens,
  breakerProbes,
  breakerCloses,
  comesBack,
  metastable,
  rightByFacts,
  redirectSafety,
  robots,
  conditional,
  politeness,
  silentDamage,
  completeness,
  traps,
  honeypots,
];
