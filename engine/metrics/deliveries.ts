import type { Plane } from "../shared/plane.ts";
import type { Delivery } from "./deliver.ts";
import type { Keeper } from "./keeper.ts";

/** Rows that a worker hands over. */
export interface Consignment {
  readonly worker: number;
  readonly delivery: Delivery;
  readonly rows: number;
}

/** One that is under way. `orphaned`: the worker that would send it again is gone. */
interface Flight {
  readonly worker: number;
  readonly rows: number;
  orphaned: boolean;
}

/**
 * Brings rows from the workers to the database and books what became of them: here, where it is known, also of rows
 * whose worker dies while they are under way.
 */
export class Deliveries {
  readonly #keeper: Keeper;
  readonly #plane: Plane;
  readonly #flights = new Set<Flight>();

  constructor(keeper: Keeper, plane: Plane) {
    this.#keeper = keeper;
    this.#plane = plane;
  }

  /** Rejects when the database does not take the rows; their worker then keeps them. */
  async write({ worker, delivery, rows }: Consignment): Promise<void> {
    const flight: Flight = { worker, rows, orphaned: false };
    this.#flights.add(flight);
    try {
      await this.#keeper.write(delivery);
      this.#plane.slot(worker).add("written", rows);
    } catch (error) {
      if (flight.orphaned) this.#plane.slot(worker).add("dropped", rows);
      throw error;
    } finally {
      this.#flights.delete(flight);
    }
  }

  /** A worker is gone, and with it the rows that it has not handed over. */
  leave(worker: number): void {
    const slot = this.#plane.slot(worker);
    let underWay = 0;
    for (const flight of this.#flights) {
      if (flight.worker !== worker || flight.orphaned) continue;
      flight.orphaned = true;
      underWay += flight.rows;
    }
    slot.add("dropped", slot.queued() - underWay);
  }
}
