/** Retry budget and circuit breaker of a client, which keep it from sending. */
import type { ClientPolicy } from "./policy.ts";
import type { World } from "./world.ts";

const WINDOW_MS = 10_000;

/** Retry budget and breaker of one client. */
export class Gate {
  readonly #policy: ClientPolicy;
  readonly #world: Pick<World, "now">;
  readonly #firsts: number[] = [];
  readonly #retries: number[] = [];
  #results: { readonly at: number; readonly failed: boolean }[] = [];
  #tokens = 500;
  #openUntil = -Infinity;

  constructor(policy: ClientPolicy, world: Pick<World, "now">) {
    [this.#policy, this.#world] = [policy, world];
  }

  /** Tells whether the breaker lets a call out. */
  admits(): boolean {
    return !this.#policy.breaker || this.#world.now >= this.#openUntil;
  }

  first(): void {
    this.#firsts.push(this.#world.now);
  }

  retry(): void {
    this.#retries.push(this.#world.now);
    this.#tokens -= 14;
  }

  ended(failed: boolean): void {
    const { now } = this.#world;
    if (!failed) this.#tokens = Math.min(500, this.#tokens + 1);
    this.#results = [...this.#results.filter(({ at }) => at > now - WINDOW_MS), { at: now, failed }];
    const failures = this.#results.filter((one) => one.failed).length;
    if (this.#policy.breaker && this.#results.length >= 20 && failures * 2 >= this.#results.length) {
      [this.#openUntil, this.#results] = [now + 5_000, []];
    }
  }

  mayRetry(): boolean {
    const { budget } = this.#policy;
    if (budget === "none") return true;
    if (budget === "tokens") return this.#tokens >= 14;
    return recent(this.#retries, this.#world.now) < 0.2 * recent(this.#firsts, this.#world.now) + 3;
  }
}

function recent(times: number[], now: number): number {
  while ((times[0] ?? now) < now - WINDOW_MS) times.shift();
  return times.length;
}
