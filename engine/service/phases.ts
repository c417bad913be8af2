import { textKey } from "../base/hash.ts";
import type { Scenario, Slot } from "../config/scenario.ts";
import type { CounterMap } from "../memory/counter_map.ts";

/** A slot of a scenario with what a domain made of its section. */
export interface PreparedSlot<Live> extends Pick<Slot, "phase" | "from" | "to"> {
  readonly live: Live;
}

/** Facts of a scenario that its clock goes by. */
export interface ScenarioClock {
  /** Milliseconds since 1970. */
  readonly started_ms: number;
  readonly time_scale: number;
  readonly repeat: boolean;
  /** Counted by requests instead of seconds. */
  readonly byRequests: boolean;
}

/** Clock settings of a scenario. */
export function scenarioClock(
  { started_ms = 0, time_scale, repeat, phases }: Scenario,
): ScenarioClock {
  return { started_ms, time_scale, repeat, byRequests: phases.some(({ for_requests }) => for_requests) };
}

/** The phases of a scenario, as one domain on one worker sees them: all workers change over at the same instant. */
export class Phases<Live> {
  readonly #slots: readonly PreparedSlot<Live>[];
  readonly #clock: ScenarioClock;
  readonly #epoch: () => number;

  /** `epoch`: milliseconds since 1970. */
  constructor(slots: readonly PreparedSlot<Live>[], clock: ScenarioClock, epoch: () => number) {
    this.#slots = slots;
    this.#clock = clock;
    this.#epoch = epoch;
  }

  /** Content that a domain made of its section, by slot. */
  get lives(): readonly Live[] {
    return this.#slots.map(({ live }) => live);
  }

  /** The slot of a request that arrives, which counts where the scenario counts requests. */
  arriving(counters: CounterMap): PreparedSlot<Live> | null {
    const { byRequests } = this.#clock;
    return this.#at(byRequests ? counters.increment(this.#key()) : this.#seconds());
  }

  /** The slot that is in force now, without counting a request. */
  current(counters: Pick<CounterMap, "read">): PreparedSlot<Live> | null {
    return this.#at(this.#clock.byRequests ? counters.read(this.#key()) : this.#seconds());
  }

  /** One counter for all domains, anew for each start of a scenario. */
  #key() {
    return textKey(0, `scenario ${this.#clock.started_ms}`);
  }

  #seconds(): number {
    const { started_ms, time_scale } = this.#clock;
    return Math.max(0, this.#epoch() - started_ms) / 1000 * time_scale;
  }

  #at(position: number): PreparedSlot<Live> | null {
    const length = this.#slots.at(-1)?.to ?? 0;
    const place = this.#clock.repeat && length < Infinity ? position % length : position;
    return this.#slots.find(({ from, to }) => from <= place && place < to) ?? null;
  }
}
