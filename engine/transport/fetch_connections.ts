import { FetchConnection } from "./fetch_connection.ts";

/** Connections of a host that only knows `fetch`, whose exchanges end when the host is stopped. */
export class FetchConnections {
  readonly #open = new Map<FetchConnection, Promise<void>>();

  /** Number of those whose response has not been sent; without those of a host that does not tell. */
  get size(): number {
    return this.#open.size;
  }

  /** The connection of a request; `completed` settles when its response was sent, `address` is the client's. */
  open(request: Request, completed?: Promise<void>, address: string | null = null): FetchConnection {
    const connection = new FetchConnection(request, completed, address);
    if (completed) {
      this.#open.set(
        connection,
        completed.then(() => this.#over(connection), () => this.#over(connection)),
      );
    }
    return connection;
  }

  #over(connection: FetchConnection): void {
    this.#open.delete(connection);
  }

  /** Resolves when the responses to all requests that are under way now were sent. */
  async sent(): Promise<void> {
    await Promise.all(this.#open.values());
  }

  /** Ends the exchanges that are under way as if their clients had left. */
  cut(): void {
    for (const connection of this.#open.keys()) connection.cut();
  }
}
