import type { SharedState } from "../memory/shared_state.ts";
import type { RowBatch } from "./batch_sql.ts";
import type { MetricsGateway } from "./gateway.ts";

/** Rows that a worker hands over. */
export interface WorkerBatch {
  readonly worker: number;
  readonly batch: RowBatch;
  readonly rows: number;
}

/** A batch that is being written. `orphaned`: its worker has died, so nobody sends it again. */
interface InFlightBatch {
  readonly worker: number;
  readonly rows: number;
  orphaned: boolean;
}

/**
 * Passes rows from the workers to the database and counts them as written or dropped. It is not in the workers, so that
 * rows whose worker dies while they are in flight are counted, too.
 */
export class BatchWriter {
  readonly #gateway: MetricsGateway;
  readonly #sharedState: SharedState;
  readonly #flights = new Set<InFlightBatch>();

  constructor(gateway: MetricsGateway, sharedState: SharedState) {
    this.#gateway = gateway;
    this.#sharedState = sharedState;
  }

  /** Rejects when the database does not take the rows; their worker then keeps them. */
  async write({ worker, batch, rows }: WorkerBatch): Promise<void> {
    const flight: InFlightBatch = { worker, rows, orphaned: false };
    this.#flights.add(flight);
    try {
      await this.#gateway.write(batch);
      this.#sharedState.worker(worker).add("written", rows);
    } catch (error) {
      if (flight.orphaned) this.#sharedState.worker(worker).add("dropped", rows);
      throw error;
    } finally {
      this.#flights.delete(flight);
    }
  }

  /** A worker is gone, and with it the rows that it has not handed over. */
  leave(worker: number): void {
    const counters = this.#sharedState.worker(worker);
    let underWay = 0;
    for (const flight of this.#flights) {
      if (flight.worker !== worker || flight.orphaned) continue;
      flight.orphaned = true;
      underWay += flight.rows;
    }
    counters.add("dropped", counters.queued() - underWay);
  }
}
