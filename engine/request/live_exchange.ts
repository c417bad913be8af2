import { type Random, randomOf } from "../chance/random.ts";
import type { Stream } from "../chance/streams.ts";
import type { ObjectStore } from "../memory/object_store.ts";
import type { LiveRecord } from "./live_record.ts";
import type { HttpError } from "../base/http_error.ts";
import type { Answer } from "../reply/reply.ts";
import type { Connection } from "../reply/connection.ts";
import type { Exchange } from "../reply/exchange.ts";
import type { Key } from "../base/hash.ts";
import type { Core } from "./core.ts";

/** Dependencies of an exchange. */
export interface ExchangeParts<Ask> {
  readonly record: LiveRecord;
  readonly ask: Ask;
  readonly method: string;
  readonly key: Key;
  readonly core: Pick<Core, "clock" | "objectStore" | "leakTrapUrl">;
  readonly connection: Connection;
  readonly encode: (error: HttpError) => Answer;
  readonly next: Exchange["next"];
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
  readonly next: Exchange["next"];
  readonly objectStore: ObjectStore;
  readonly leakTrapUrl: string | null;
  readonly #parts: ExchangeParts<Ask>;
  #random: Random | undefined;

  constructor(parts: ExchangeParts<Ask>) {
    const { record } = parts;
    this.#parts = parts;
    this.id = record.id;
    this.arrived = record.arrived;
    this.started = record.started;
    this.ask = parts.ask;
    this.method = parts.method;
    this.position = parts.connection.position;
    this.key = parts.key;
    this.error = parts.encode;
    this.next = parts.next;
    this.objectStore = parts.core.objectStore;
    this.leakTrapUrl = parts.core.leakTrapUrl;
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
    const { core: { clock }, record, connection } = this.#parts;
    const from = clock.now();
    try {
      await clock.sleep(ms, connection);
    } finally {
      record.delay_ms += clock.now() - from;
    }
  };

  readonly doze = (ms: number): Promise<void> => {
    this.#parts.record.delay_ms += ms;
    return this.#parts.core.clock.doze(ms);
  };

  readonly note = (column: string, value: string | number | null): void => {
    this.#parts.record.detail[column] = value;
  };
}
