import { getLogger } from "@logtape/logtape";
import { isWorthALine } from "../base/log.ts";
import type { WorkerCounters } from "../memory/shared_state.ts";
import type { LiveRecord, RequestObserver } from "../request/live_record.ts";
import type { Tally } from "../memory/tally.ts";

const log = getLogger(["errorworks", "metrics"]);

/** Dependencies of a MetricsObserver. */
interface MetricsObserverParts {
  readonly name: string;
  readonly domain: number;
  readonly tally: Tally;
  readonly counters: WorkerCounters;
  /** True while no other run has begun. */
  isInForce(): boolean;
  opened(): void;
  /** The exchange is over, whether its figures still count or not. */
  over(): void;
  closed(record: LiveRecord): void;
}

/** Observer of the requests of one domain on one worker, for one run. */
export class MetricsObserver implements RequestObserver {
  readonly name: string;
  readonly #parts: MetricsObserverParts;

  constructor(parts: MetricsObserverParts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  arrived(): void {
    const { counters, domain, tally, opened } = this.#parts;
    opened();
    if (counters.addInFlight(domain, 1)) tally.opened();
  }

  counted(record: LiveRecord): void {
    const { counters, domain, tally, isInForce } = this.#parts;
    if (!counters.addInFlight(domain, -1)) return; // it is among the lost ones
    if (!isInForce()) counters.answeredEarlier(domain);
    tally.counted(record);
  }

  streaming(n: 1 | -1): void {
    this.#parts.counters.add("streams", n);
  }

  closed(record: LiveRecord): void {
    this.#parts.over();
    if (!this.#parts.counters.isCurrent()) return;
    this.#parts.closed(record);
    this.#parts.tally.closed(record); // last, since it lets go of the run
  }

  bug(record: LiveRecord, error: unknown): void {
    const { counters } = this.#parts;
    counters.add("bugs", 1);
    if (!isWorthALine(counters.get("bugs"))) return;
    log.error("Bug while serving {route} ({id}): {error}", { route: record.route, id: record.id, error });
  }
}
