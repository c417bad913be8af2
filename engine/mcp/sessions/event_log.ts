import type { EventId, EventStore, JSONRPCMessage, StreamId } from "@modelcontextprotocol/server";

/** Events that a session keeps, and how many characters of JSON they may have together. */
const MOST_EVENTS = 256;
const MOST_CHARACTERS = 4_194_304;

/** An event that was sent, or that nobody was there to take. */
interface Event {
  readonly stream: StreamId;
  readonly message: JSONRPCMessage;
  readonly characters: number;
}

/** The latest events of a session, for clients that take up a stream where it broke (`Last-Event-ID`). */
export class EventLog implements EventStore {
  /** In the order of their ids, oldest first. */
  readonly #events = new Map<EventId, Event>();
  #given = 0;
  #characters = 0;

  storeEvent(stream: StreamId, message: JSONRPCMessage): Promise<EventId> {
    const id = String(++this.#given);
    const characters = JSON.stringify(message).length;
    this.#events.set(id, { stream, message, characters });
    this.#characters += characters;
    this.#forget();
    return Promise.resolve(id);
  }

  /** `undefined` for an id that was never given, or whose event is forgotten: the transport refuses it. */
  getStreamIdForEventId(id: EventId): Promise<StreamId | undefined> {
    return Promise.resolve(this.#events.get(id)?.stream);
  }

  async replayEventsAfter(
    last: EventId,
    { send }: { readonly send: (id: EventId, message: JSONRPCMessage) => Promise<void> },
  ): Promise<StreamId> {
    const from = this.#events.get(last);
    if (!from) throw new Error("The event is not kept any more");
    const missed = [...this.#events].filter(([id, { stream }]) =>
      stream === from.stream && Number(id) > Number(last)
    );
    for (const [id, { message }] of missed) {
      if ("jsonrpc" in message) await send(id, message); // the first event of a stream has no message
    }
    return from.stream;
  }

  /** Forgets the oldest ones beyond the limits, but never the last one. */
  #forget(): void {
    for (const [id, { characters }] of this.#events) {
      const fits = this.#events.size <= MOST_EVENTS && this.#characters <= MOST_CHARACTERS;
      if (fits || this.#events.size === 1) return;
      this.#events.delete(id);
      this.#characters -= characters;
    }
  }
}
