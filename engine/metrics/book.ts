import { getLogger } from "@logtape/logtape";
import { isWorthALine } from "../log.ts";
import type { Slot } from "../shared/plane.ts";
import type { Observer, Visit } from "../visit.ts";
import type { Tally } from "./tally.ts";

const log = getLogger(["errorworks", "metrics"]);

/** What a book is made from. */
interface BookParts {
  readonly name: string;
  readonly domain: number;
  readonly tally: Tally;
  readonly slot: Slot;
  closed(visit: Visit): void;
}

/** Who watches the requests of one domain on one worker, for one run. */
export class Book implements Observer {
  readonly name: string;
  readonly #parts: BookParts;

  constructor(parts: BookParts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  arrived(): void {
    this.#parts.slot.flight(this.#parts.domain, 1);
  }

  counted(visit: Visit): void {
    this.#parts.slot.flight(this.#parts.domain, -1);
    this.#parts.tally.counted(visit);
  }

  streaming(n: 1 | -1): void {
    this.#parts.slot.add("streams", n);
  }

  closed(visit: Visit): void {
    this.#parts.tally.closed(visit);
    this.#parts.closed(visit);
  }

  bug(visit: Visit, error: unknown): void {
    const { slot } = this.#parts;
    slot.add("bugs", 1);
    if (!isWorthALine(slot.get("bugs"))) return;
    log.error("Bug while serving {route} ({id}): {error}", { route: visit.route, id: visit.id, error });
  }
}
