import type { Accumulator } from "../base/accumulator.ts";
import { rester } from "../base/clock.ts";
import type { JournalPlaces, WorkerCounters } from "../memory/shared_state.ts";
import type { Connection } from "../reply/connection.ts";
import type { Entry } from "./entry.ts";
import { entryOf, type EntryRules } from "./entry_of.ts";
import { type JournalFilter, testOf } from "./query/filter.ts";
import type { JournalPage, JournalQuery, PlacedEntry } from "./query/page.ts";
import { differences, type Found, nearest, type NearMiss, type Pattern } from "./query/pattern.ts";
import { Redaction } from "./redaction.ts";
import { Slots } from "./slots.ts";
import { Trace, type TracedRecord, type TraceOwner } from "./trace.ts";

/** Bounds of the journal of one worker. */
export interface JournalLimits {
  readonly entries: number;
  readonly bytes: number;
  /** Most bytes of each body. */
  readonly body: number;
}

/** Dependencies of a journal. */
export interface JournalParts {
  readonly limits: JournalLimits;
  /** Further headers and query parameters whose values are secrets. */
  readonly redact: readonly string[];
  /** Scope of its requests; `null`: the server itself. */
  readonly scope: string | null;
  /** Numbers that all workers share. */
  readonly places: JournalPlaces;
  readonly counters: WorkerCounters;
}

/** A request that arrives. */
interface Opening {
  readonly method: string;
  readonly key: string | null;
  readonly connection: Connection;
}

/** Places that had been given away when the question was asked: what happened before is there on every worker. */
export interface Below {
  readonly below: number;
}

/** A search for a request. */
export interface JournalSearch {
  readonly filter: JournalFilter;
  readonly pattern: Pattern;
  /** Most requests that are told of. */
  readonly limit: number;
}

/** Most bytes of entries in one page, about. */
const PAGE_BYTES = 4 * 1024 * 1024;
/** Most feeds and waits at a time that one worker serves. */
const MOST_READERS = 64;

/** Requests and replies of one worker, in memory, the last ones within the limits. */
export class Journal implements TraceOwner {
  /** Places of those who wait for entries. */
  readonly readers = new Slots(MOST_READERS);
  readonly #parts: JournalParts;
  readonly #rules: EntryRules;
  /** In the order of their arrival, from `#first` on. */
  #traces: (Trace | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  readonly #connections = new WeakMap<object, number>();
  /** Long bodies that are still being hashed. */
  readonly #settling = new Set<Promise<void>>();

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.#rules = { redaction: new Redaction(parts.redact), scope: parts.scope };
  }

  get #size(): number {
    return this.#traces.length - this.#first;
  }

  /** Begins to record a request. */
  open(record: TracedRecord, { method, key, connection }: Opening): void {
    const { places, limits: { body: most } } = this.#parts;
    const { target, headers, socket } = connection.head();
    const trace = new Trace({
      seq: places.arrival(),
      record,
      method,
      target,
      headers,
      key,
      address: connection.address,
      connection: socket && this.#numberOf(socket),
      most,
      journal: this,
    });
    record.trace = trace;
    connection.reader = trace;
    this.#traces.push(trace);
    this.book(trace);
  }

  #numberOf(socket: object): number {
    const known = this.#connections.get(socket) ?? this.#parts.places.connection();
    this.#connections.set(socket, known);
    return known;
  }

  close(trace: Trace): void {
    trace.end = this.#parts.places.end();
    for (const body of [trace.request, trace.reply]) {
      const settling = body?.settle();
      if (settling) this.#settle(settling.then(() => this.book(trace)));
    }
    this.book(trace);
  }

  #settle(settling: Promise<void>): void {
    this.#settling.add(settling);
    settling.finally(() => this.#settling.delete(settling));
  }

  /** Books what a trace holds now, and forgets the oldest ones while there is too much. */
  book(trace: Trace): void {
    if (trace.parts.record.trace !== trace) return; // it was forgotten
    const size = trace.size();
    this.#bytes += size - trace.booked;
    trace.booked = size;
    const { entries, bytes } = this.#parts.limits;
    while (this.#size > 0 && (this.#size > entries || this.#bytes > bytes)) this.#forgetOldest();
    this.#parts.counters.set("journal_entries", this.#size);
  }

  #forgetOldest(): void {
    const oldest = this.#traces[this.#first];
    this.#traces[this.#first++] = undefined;
    if (oldest) this.#drop(oldest);
    this.#parts.counters.add("journal_evicted", 1);
    if (this.#first < 1_024 || this.#first < this.#size) return;
    this.#traces = this.#traces.slice(this.#first);
    this.#first = 0;
  }

  #drop(trace: Trace): void {
    this.#bytes -= trace.booked;
    trace.parts.record.trace = undefined;
  }

  /** Forgets all entries, those of requests under way included. */
  clear(): void {
    for (const trace of this.#live()) this.#drop(trace);
    this.#traces = [];
    this.#first = 0;
    this.#parts.counters.set("journal_entries", 0);
    this.#parts.counters.set("journal_evicted", 0);
  }

  #live(): readonly Trace[] {
    return this.#traces.slice(this.#first).filter((trace) => trace !== undefined);
  }

  /** Entries of this worker. Those whose place is `below` or beyond it are left to a later question. */
  async page({ filter, by, order, after, limit, below }: JournalQuery & Below): Promise<JournalPage> {
    await Promise.all(this.#settling);
    const placeOf = by === "arrival" ? ({ parts }: Trace) => parts.seq : ({ end }: Trace) => end;
    const sign = order === "asc" ? 1 : -1;
    const isBehind = (place: number) => after === null || (place - after) * sign > 0;
    const fits = testOf(filter, this.#parts.scope);
    const asked = this.#live().filter((trace) => {
      const place = placeOf(trace);
      return place >= 0 && place < below && isBehind(place) && fits(trace);
    }).toSorted((a, b) => (placeOf(a) - placeOf(b)) * sign);
    const entries = await this.#written(asked.slice(0, limit), placeOf);
    return { entries, next: entries.length === asked.length ? null : entries.at(-1)?.place ?? null };
  }

  /** Writes entries out, as many as one page may have. */
  async #written(traces: readonly Trace[], placeOf: (trace: Trace) => number): Promise<PlacedEntry[]> {
    const entries: PlacedEntry[] = [];
    const rest = rester();
    let bytes = 0;
    for (const trace of traces) {
      entries.push({ place: placeOf(trace), entry: entryOf(trace, this.#rules) });
      bytes += trace.booked;
      if (bytes > PAGE_BYTES) break;
      await rest();
    }
    return entries;
  }

  /** Looks for a request among those of this worker. */
  async find({ filter, pattern, limit }: JournalSearch): Promise<Found> {
    const fits = testOf(filter, this.#parts.scope);
    const rest = rester();
    const requests: Entry[] = [];
    let [count, near]: [number, NearMiss[]] = [0, []];
    for (const trace of this.#live().filter(fits).reverse()) {
      const request = entryOf(trace, this.#rules);
      const differs = differences(request, pattern);
      if (differs.length > 0) near = nearest([...near, { differs, request }]);
      else if (++count <= limit) requests.push(request);
      await rest();
    }
    return { count, requests, near_misses: near };
  }

  /** Sizes and limits on this worker. */
  memory(): Readonly<Record<string, Accumulator>> {
    const { limits, counters } = this.#parts;
    const forgotten = counters.get("journal_evicted");
    return {
      journal_entries: { size: this.#size, limit: limits.entries, forgotten },
      journal_bytes: { size: this.#bytes, limit: limits.bytes },
      journal_readers: this.readers.memory(),
    };
  }
}
