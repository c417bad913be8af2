/** A client of a policy, as one process or several of a world. */
import { between, type Random } from "../../../../engine/chance/random.ts";
import { isObject } from "../../../../engine/base/json.ts";
import { jsonOf } from "../../../../engine/base/json.ts";
import type { ModelServer, Plan } from "./model_server.ts";
import type { ClientPolicy } from "./policy.ts";
import { Gate } from "./gate.ts";
import type { Recorder } from "./recorder.ts";
import type { Process, World } from "./world.ts";

/** Content of a call. */
export interface Ask {
  readonly number: number;
  readonly messages: readonly object[];
  readonly stream: boolean;
  readonly tool: boolean;
}

/** Result of an attempt, as the client sees it. */
export interface Outcome {
  readonly result: "ok" | "transient" | "conflict" | "quota" | "final" | "cut" | "error";
  readonly plan: Plan;
  /** Time at which the client saw the head of the reply. */
  readonly head_at: number;
  readonly text: string;
}

/** Dependencies of a Client. */
export interface ClientParts {
  readonly world: World;
  readonly server: ModelServer;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly policy: ClientPolicy;
  readonly key: string;
  /** Number of its process. */
  readonly process: number;
  readonly epoch: (now: number) => number;
}

/** Sends calls and retries them as its policy says. */
export class SimulatedClient {
  readonly #parts: ClientParts;
  readonly #gate: Gate;
  #keys = 0;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#gate = new Gate(parts.policy, parts.world);
  }

  /** One call, with all its retries; `null` if the breaker did not let it out. */
  *call(ask: Ask): Process<Outcome | null> {
    const { policy: { layers } } = this.#parts;
    if (!this.#gate.admits()) return null;
    let last: Outcome | null = null;
    for (let layer = 0; layer < layers; layer++) {
      last = yield* this.#run(ask);
      if (last.result !== "transient") return last;
      if (layer + 1 < layers) yield 100;
    }
    return last;
  }

  *#run(ask: Ask): Process<Outcome> {
    const { policy, world } = this.#parts;
    const key = policy.keys ? `idem-${this.#parts.process}-${this.#keys++}` : null;
    this.#gate.first();
    for (let tries = 1;; tries++) {
      const outcome = yield* this.#attempt(ask, { count: tries - 1, key });
      this.#gate.ended(outcome.result === "transient");
      if (tries >= policy.tries || !retries(policy, outcome.result) || !this.#gate.mayRetry()) return outcome;
      const wait = this.#wait(outcome, tries);
      if (wait === null) return outcome;
      this.#gate.retry();
      yield Math.max(0, wait - (world.now - outcome.head_at));
    }
  }

  /** Milliseconds from the head of the reply to the next attempt; `null`: none. */
  #wait({ plan, head_at }: Outcome, failures: number): number | null {
    const { policy, random, epoch } = this.#parts;
    const value = plan.headers.find(([name]) => name === "retry-after")?.[1];
    if (value === undefined || !policy.obeysWaits) return this.#backoff(failures);
    const asked = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - epoch(head_at);
    if (asked <= policy.longestWait_ms) {
      return Math.max(0, asked) + (policy.jitter === "full" ? random() * 200 : 0);
    }
    return policy.beyond === "stop" ? null : this.#backoff(failures);
  }

  #backoff(failures: number): number {
    return backoff_ms(this.#parts.policy, failures, this.#parts.random);
  }

  *#attempt(ask: Ask, tried: { readonly count: number; readonly key: string | null }): Process<Outcome> {
    const { world, server, recorder, random, policy, epoch } = this.#parts;
    yield between(random, [0.5, 3]);
    const arrived = world.now;
    const plan = server.plan({ now: arrived, epoch: epoch(arrived), ...ask });
    const leaves = leavesAfter(plan, policy);
    const took = Math.min(leaves, plan.end_ms);
    const isLeft = leaves < plan.end_ms;
    recorder.record({ ask, plan, arrived, took, isLeft, policy, owner: this.#parts.key, ...tried });
    yield took + between(random, [0.5, 3]);
    const text = plan.pieces.filter(({ at_ms }) => at_ms <= took).map((piece) => piece.text).join("");
    const head_at = Math.min(world.now, arrived + (plan.head_ms ?? took) + 1);
    return { plan, head_at, text, result: isLeft ? "transient" : resultOf(plan.status, text) };
  }
}

/** Tells whether a policy has another try after such an end of an attempt. */
export function retries(policy: ClientPolicy, result: Outcome["result"]): boolean {
  if (result === "transient") return policy.retriesTransient;
  if (result === "conflict") return policy.retriesTransient && policy.retriesConflict;
  if (result === "final") return policy.retriesFinal;
  if (result === "quota") return policy.retriesQuota;
  if (result === "cut") return policy.onCut === "retry";
  return result === "error" && policy.onError === "retry";
}

const SPANS = {
  full: [0, 1],
  equal: [0.5, 1],
  stainless: [0.75, 1],
  tenth: [0.9, 1.1],
  none: [1, 1],
} as const;

/** The wait that a policy draws itself after so many failures, in milliseconds. */
export function backoff_ms(
  { base_ms, factor, cap_ms, jitter }: ClientPolicy,
  failures: number,
  random: Random,
): number {
  return Math.min(cap_ms, base_ms * factor ** (failures - 1)) * between(random, SPANS[jitter]);
}

/** Classifies a reply as a client does, by its status, `null` without one, and its body. */
export function resultOf(status: number | null, text: string): Outcome["result"] {
  if (status === null || status === 429 && !text.includes("quota")) return "transient";
  if (status === 429) return "quota";
  if (status === 409) return "conflict";
  if (status >= 500) return "transient";
  if (status >= 400) return "final";
  const json = jsonOf(text);
  if (isObject(json)) return "ok";
  if (text.includes('"error":')) return "error";
  return text.includes("[DONE]") ? "ok" : "cut";
}

/** Milliseconds after which a client leaves, if the reply is not over by then. */
function leavesAfter(
  { head_ms, pieces, end_ms }: Plan,
  { first_ms, idle_ms, total_ms, content_ms }: ClientPolicy,
): number {
  const head = head_ms ?? end_ms;
  const bytes = [head, ...pieces.map(({ at_ms }) => at_ms), end_ms];
  const content = [
    head,
    ...pieces.filter(({ text }) => !text.startsWith(":")).map(({ at_ms }) => at_ms),
    end_ms,
  ];
  return Math.min(
    head > (first_ms ?? Infinity) ? first_ms ?? Infinity : Infinity,
    pauseIn(bytes, idle_ms),
    pauseIn(content, content_ms),
    total_ms ?? Infinity,
  );
}

/** Time at which a pause between two of these times has lasted for `most`; infinite if none does. */
function pauseIn(times: readonly number[], most: number | null): number {
  if (most === null) return Infinity;
  const at = times.findIndex((time, place) => (times[place + 1] ?? time) - time > most);
  return at < 0 ? Infinity : (times[at] ?? 0) + most;
}
