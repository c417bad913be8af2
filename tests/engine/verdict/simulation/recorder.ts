/** The journal of a simulated server, with the noise of a busy one. */
import type { Random } from "../../../../engine/chance/random.ts";
import type { Entry } from "../../../../engine/journal/entry.ts";
import type { Ask } from "./client.ts";
import { entryOf } from "./journal.ts";
import type { Plan } from "./model_server.ts";
import type { ClientPolicy } from "./policy.ts";

/** One attempt as the server knows it, without noise. */
export interface Recorded {
  readonly ask: Ask;
  readonly plan: Plan;
  readonly arrived: number;
  readonly took: number;
  readonly isLeft: boolean;
  readonly policy: ClientPolicy;
  /** API key. */
  readonly owner: string;
  readonly count: number;
  /** Idempotency key. */
  readonly key: string | null;
}

/** Noise of the machine. */
export interface Noise {
  /** Longest delay of a note by a busy event loop, in milliseconds. */
  readonly lag_ms: number;
  /** Number of workers, whose rows come in any order. */
  readonly workers: number;
}

/** Writes entries down. */
export class Recorder {
  readonly #entries: Entry[] = [];
  readonly #random: Random;
  readonly #noise: Noise;
  readonly #epoch: (now: number) => number;

  constructor(random: Random, noise: Noise, epoch: (now: number) => number) {
    [this.#random, this.#noise, this.#epoch] = [random, noise, epoch];
  }

  record({ ask, plan, arrived, took, isLeft, policy, owner, count, key }: Recorded): void {
    const { lag_ms } = this.#noise;
    const at = arrived + this.#random() * lag_ms;
    const late = arrived - at + this.#random() * lag_ms; // of the replies, as seen from the note of the arrival
    const sent = plan.pieces.filter(({ at_ms }) => at_ms <= took);
    const first = sent[0] === undefined ? null : Math.max(0, sent[0].at_ms + late);
    const isStream = plan.headers.some(([, value]) => value === "text/event-stream");
    const named = policy.declares && policy.total_ms !== null
      ? [["x-stainless-timeout", String(policy.total_ms / 1000)] as const]
      : [];
    this.#entries.push(entryOf({
      at,
      epoch: this.#epoch(arrived) - arrived,
      took: Math.max(first ?? 0, took + late),
      first,
      body: JSON.stringify({
        model: "gpt-4o",
        messages: ask.messages,
        stream: ask.stream,
        ...ask.tool ? { tools: [{}] } : {},
      }),
      headers: named,
      sender: {
        key: owner,
        user_agent: policy.user_agent,
        attempt: policy.counts ? count : null,
        idempotency_key: key,
        connection: Math.floor(this.#random() * 8),
      },
      status: plan.head_ms === null || plan.head_ms > took ? null : plan.status,
      replyHeaders: plan.headers,
      reply: sent.map(({ text }) => text).join(""),
      frames: isStream
        ? sent.map(({ at_ms, text }) => ({ at_ms: Math.max(0, at_ms + late), bytes: text.length }))
        : [],
      ending: isLeft ? "client_aborted" : plan.ending,
      fault: plan.fault,
      lies: plan.lies,
      detail: { prompt_tokens: 40, completion_tokens: 60 },
    }, this.#entries.length));
  }

  /** The entries as several workers bring them: nearly in order. */
  entries(): readonly Entry[] {
    const { workers } = this.#noise;
    const places = this.#entries.map((entry, at) => ({ entry, place: at + this.#random() * workers }));
    return places.toSorted((some, others) => some.place - others.place).map(({ entry }) => entry);
  }
}
