import type { Steps } from "../../base/clock.ts";
import { flatMapSteps } from "../../base/steps.ts";
import type { Attempt } from "../reading/fate.ts";
import { contentKey, isExplained } from "./same_body.ts";

/**
 * The attempts of one client, in the order of their starts, without the ties by keys that it uses for different calls: by
 * such a key nothing belongs together.
 */
export function* soundlyTied(attempts: readonly Attempt[]): Steps<readonly Attempt[]> {
  const uses = new Map<string, KeyUse>();
  for (const attempt of attempts) {
    if (attempt.tie !== null) {
      const use = uses.get(attempt.tie) ?? new KeyUse();
      use.see(attempt);
      uses.set(attempt.tie, use);
    }
    yield;
  }
  return yield* flatMapSteps(
    attempts,
    (one) => [uses.get(one.tie ?? "")?.isShared === true ? { ...one, tie: null } : one],
  );
}

/** The requests for which a client uses one idempotency key. */
class KeyUse {
  /** True if different requests had it side by side, or one after the success of another: these are no attempts of one call. */
  isShared = false;
  /** The last request of each content. */
  readonly #last = new Map<string, Attempt>();

  see(attempt: Attempt): void {
    if (this.isShared) return;
    const content = contentKey(attempt);
    for (const [known, last] of this.#last) {
      if (known !== content && !isExplained(last, attempt)) this.isShared = true;
    }
    this.#last.set(content, attempt);
  }
}
