import { type Key, randomOf } from "./random.ts";
import type { Stream } from "./streams.ts";
import type { Answer, Connection, Exchange, HttpError, Random } from "./types.ts";
import type { Core } from "./serve.ts";
import type { Shelf } from "./shelf.ts";
import type { Visit } from "./visit.ts";

/** What an exchange is made from. */
export interface Parts<Ask> {
  readonly visit: Visit;
  readonly ask: Ask;
  readonly method: string;
  readonly key: Key;
  readonly core: Pick<Core, "clock" | "shelf" | "canary">;
  readonly connection: Connection;
  readonly dress: (error: HttpError) => Answer;
  readonly turn: Exchange["turn"];
  readonly healthy: (exchange: Exchange<Ask>) => Promise<Answer>;
  readonly plain: (ask: Ask) => Ask;
}

/** The part of one request's pipeline that faults and domains may touch. Its functions need no `this`. */
export class LiveExchange<Ask> implements Exchange<Ask, string> {
  readonly id: string;
  readonly arrived: number;
  readonly started: number;
  readonly ask: Ask;
  readonly method: string;
  readonly position: number | undefined;
  readonly key: Key;
  readonly error: (error: HttpError) => Answer;
  readonly turn: Exchange["turn"];
  readonly shelf: Shelf;
  readonly canary: string | null;
  readonly #parts: Parts<Ask>;
  #random: Random | undefined;

  constructor(parts: Parts<Ask>) {
    const { visit } = parts;
    this.#parts = parts;
    this.id = visit.id;
    this.arrived = visit.arrived;
    this.started = visit.started;
    this.ask = parts.ask;
    this.method = parts.method;
    this.position = parts.connection.position;
    this.key = parts.key;
    this.error = parts.dress;
    this.turn = parts.turn;
    this.shelf = parts.core.shelf;
    this.canary = parts.core.canary;
  }

  get random(): Random {
    return this.#random ??= randomOf(this.#parts.key, "fault");
  }

  readonly now = (): number => this.#parts.core.clock.now();

  readonly header = (name: string): string | undefined => this.#parts.connection.header(name);

  readonly draw = (stream: Stream): Random => randomOf(this.#parts.key, stream);

  readonly instead = (ask: Ask, key = this.key): Promise<Answer> =>
    this.#parts.healthy(new LiveExchange({ ...this.#parts, ask, key }));

  readonly whole = (): Promise<Answer> => this.instead(this.#parts.plain(this.ask));

  readonly sleep = async (ms: number): Promise<void> => {
    const { core: { clock }, visit, connection } = this.#parts;
    const from = clock.now();
    try {
      await clock.sleep(ms, connection);
    } finally {
      visit.delay_ms += clock.now() - from;
    }
  };

  readonly doze = (ms: number): Promise<void> => {
    this.#parts.visit.delay_ms += ms;
    return this.#parts.core.clock.doze(ms);
  };

  readonly note = (column: string, value: string | number | null): void => {
    this.#parts.visit.detail[column] = value;
  };
}
