import { ApiError } from "../base/error.ts";
import { observed, type Random, randomOf } from "../chance/random.ts";
import type { Stream } from "../chance/streams.ts";
import type { ObjectStore } from "../memory/object_store.ts";
import type { LiveRecord } from "./live_record.ts";
import type { HttpError } from "../base/http_error.ts";
import type { Answer, Dozing } from "../reply/reply.ts";
import type { Connection } from "../reply/connection.ts";
import type { Exchange } from "../reply/exchange.ts";
import type { Clock } from "../base/time.ts";
import type { Key } from "../base/hash.ts";
import type { Core } from "./core.ts";

/** Dependencies of an exchange. */
export interface ExchangeParts<Ask> {
  readonly record: Pick<LiveRecord, "id" | "arrived" | "started" | "detail" | "delay_ms">;
  readonly ask: Ask;
  readonly method: string;
  readonly key: Key;
  readonly core: Pick<Core, "clock" | "objectStore" | "leakTrapUrl" | "idleMs">;
  readonly connection: Connection;
  readonly encode: (error: HttpError) => Answer;
  readonly next: Exchange["next"];
  readonly healthy: (exchange: Exchange<Ask>) => Promise<Answer>;
  readonly plain: (ask: Ask) => Ask;
  /** The exchange that this one is made for, to make another reply to the same request. */
  readonly origin?: LiveExchange<Ask>;
  /** Called with what is drawn for the fault; absent unless a tape is recorded. */
  readonly observe?: Random["observe"];
}

/** The part of one request's pipeline that faults and domains may touch. Its functions need no `this`. */
export class LiveExchange<Ask> implements Exchange<Ask, string> {
  readonly id: string;
  readonly arrived: number;
  readonly started: number;
  readonly ask: Ask;
  readonly method: string;
  readonly isHttp10: boolean | undefined;
  readonly position: number | undefined;
  readonly key: Key;
  readonly error: (error: HttpError) => Answer;
  readonly now: () => number;
  readonly objectStore: ObjectStore;
  readonly leakTrapUrl: string | null;
  readonly idleMs: number;
  readonly #parts: ExchangeParts<Ask>;
  readonly #record: ExchangeParts<Ask>["record"];
  readonly #clock: Clock;
  /** Places in sequences that were taken, by their names. */
  #places: Map<string, number> | undefined;
  #random: Random | undefined;
  #good: Promise<Answer> | undefined;
  #took: number | undefined;

  constructor(parts: ExchangeParts<Ask>) {
    const { record } = parts;
    this.#parts = parts;
    this.id = record.id;
    this.arrived = record.arrived;
    this.started = record.started;
    this.ask = parts.ask;
    this.method = parts.method;
    this.isHttp10 = parts.connection.isHttp10;
    this.position = parts.connection.position;
    this.key = parts.key;
    this.error = parts.encode;
    this.now = parts.core.clock.now;
    this.#record = record;
    this.#clock = parts.core.clock;
    this.objectStore = parts.core.objectStore;
    this.leakTrapUrl = parts.core.leakTrapUrl;
    this.idleMs = parts.core.idleMs;
  }

  get random(): Random {
    return this.#random ??= observed(randomOf(this.#parts.key, "fault"), this.#parts.observe);
  }

  get dozing(): Dozing | undefined {
    const { wakeAt } = this.#clock;
    return wakeAt && { wakeAt, waited: (ms) => void (this.#record.delay_ms += ms) };
  }

  readonly took = (): number => {
    const { origin = this } = this.#parts;
    return origin.#took ??= this.now() - this.started;
  };

  readonly header = (name: string): string | undefined => this.#parts.connection.header(name);

  readonly draw = (stream: Stream): Random => randomOf(this.#parts.key, stream);

  readonly next: Exchange["next"] = (sequence, of) => {
    const index = this.#parts.next(sequence, of);
    (this.#places ??= new Map()).set(`${sequence} ${of}`, index);
    return index;
  };

  /** The good reply; the same one each time. */
  readonly healthy = (): Promise<Answer> => this.#good ??= this.#parts.healthy(this);

  /**
   * The good reply for a comparison: where nobody has made it, it is made without leaving a trace. `null` where there
   * is none, but an error.
   */
  readonly compared = (): Promise<Answer | null> =>
    orNone(this.#good ??= this.#parts.healthy(this.#traceless(this.ask)));

  /** The good reply in full and without a coding, for a comparison; made in the same way. */
  readonly comparedWhole = (): Promise<Answer | null> =>
    orNone(this.#parts.healthy(this.#traceless(this.#parts.plain(this.ask))));

  #traceless(ask: Ask): LiveExchange<Ask> {
    const { core, record } = this.#parts;
    return new LiveExchange({
      ...this.#parts,
      ask,
      origin: this.#parts.origin ?? this,
      next: (sequence, of) => this.#places?.get(`${sequence} ${of}`) ?? 0,
      core: { ...core, objectStore: readOnly(core.objectStore) },
      record: { ...record, detail: {} },
    });
  }

  readonly instead = (ask: Ask, key = this.key): Promise<Answer> =>
    ask === this.ask && key === this.key ? this.healthy() : this.#parts.healthy(
      new LiveExchange({ ...this.#parts, origin: this.#parts.origin ?? this, ask, key, next: this.next }),
    );

  readonly whole = (): Promise<Answer> => this.instead(this.#parts.plain(this.ask));

  readonly sleep = async (ms: number): Promise<void> => {
    const from = this.now();
    try {
      await this.#clock.sleep(ms, this.#parts.connection);
    } finally {
      this.#record.delay_ms += this.now() - from;
    }
  };

  /** A class field: as a closure made in the constructor it kept each request until the next major collection. */
  readonly doze = (ms: number): Promise<void> => {
    this.#record.delay_ms += ms;
    return this.#clock.doze(ms);
  };

  readonly note = (column: string, value: string | number | null): void => {
    this.#parts.record.detail[column] = value;
  };
}

/** An answer; `null` where there is none, but an error. */
async function orNone(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** The same store for one who may only look. */
function readOnly(objectStore: ObjectStore): ObjectStore {
  return {
    put: () => Promise.resolve(),
    get: (collection, key) => objectStore.get(collection, key),
    replace: () => Promise.resolve(true),
    list: (collection, slice) => objectStore.list(collection, slice),
    remove: async (collection, key) => await objectStore.get(collection, key) !== undefined,
  };
}
