import type { Accumulator } from "../base/accumulator.ts";
import { rester } from "../base/clock.ts";
import type { JournalPlaces, WorkerCounters } from "../memory/shared_state.ts";
import type { Connection } from "../reply/connection.ts";
import type { Entry } from "./entry.ts";
import { entryOf, type EntryRules } from "./entry_of.ts";
import { type JournalFilter, testOf } from "./query/filter.ts";
import type { JournalPage, JournalQuery, PlacedEntry } from "./query/page.ts";
import { differences, type Found, nearest, type NearMiss, type Pattern } from "./query/pattern.ts";
import { EntryBlocks, NUMBER_BYTES, type RecordPlace } from "./entry_blocks.ts";
import type { Kept, KeptFacts } from "./kept.ts";
import { OpenTraces } from "./open_traces.ts";
import { packed, unpacked } from "./packed.ts";
import { RecordWriter } from "./record.ts";
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
  /** Connections that all workers have now; `null` in a scope, which has no connections of its own. */
  connections(): number | null;
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

/** Most characters of bodies in one page. */
const PAGE_CHARS = 4 * 1024 * 1024;
/** Most feeds and waits at a time that one worker serves. */
const MOST_READERS = 64;

/** Memory is taken in so many parts of the limit, of which two may be empty, but not in larger ones than this, in bytes. */
const BLOCKS = 64;
const MOST_BLOCK_BYTES = 1_048_576;

/** Requests and replies of one worker, in memory, the last ones within the limits. */
export class Journal implements TraceOwner {
  /** Places of those who wait for entries. */
  readonly readers = new Slots(MOST_READERS);
  readonly #parts: JournalParts;
  readonly #rules: EntryRules;
  readonly #open = new OpenTraces();
  /** Requests that are over, as records (`packed`), in the order of their ends. */
  readonly #closed: EntryBlocks;
  readonly #writer = new RecordWriter();
  readonly #connections = new WeakMap<object, number>();
  /** Long bodies that are still being hashed. */
  readonly #settling = new Set<Promise<void>>();

  constructor(parts: JournalParts) {
    this.#parts = parts;
    const bytes = Math.min(MOST_BLOCK_BYTES, parts.limits.bytes / BLOCKS);
    this.#closed = new EntryBlocks(Math.ceil(bytes / NUMBER_BYTES) * NUMBER_BYTES);
    this.#rules = { redaction: new Redaction(parts.redact), scope: parts.scope };
  }

  /** Scope of its requests; `null`: the server itself. */
  get scope(): string | null {
    return this.#parts.scope;
  }

  /** Begins to record a request. */
  open(record: TracedRecord, { method, key, connection }: Opening): void {
    const { places, limits: { body: most } } = this.#parts;
    const { target, headers, socket } = connection.head();
    const known = socket && this.#connections.get(socket);
    const trace = new Trace({
      seq: places.arrival(),
      record,
      method,
      target,
      headers,
      key,
      address: connection.address,
      connection: known ?? (socket && this.#numbered(socket)),
      open_connections: socket && known === undefined ? this.#parts.connections() : null,
      most,
      journal: this,
    });
    record.trace = trace;
    connection.reader = trace;
    this.#open.add(trace);
  }

  #numbered(socket: object): number {
    const number = this.#parts.places.connection();
    this.#connections.set(socket, number);
    return number;
  }

  close(trace: Trace): void {
    trace.end = this.#parts.places.end();
    const settling = trace.settle();
    if (!settling) return this.#keep(trace);
    const settled = settling.then(() => this.#keep(trace));
    this.#settling.add(settled);
    settled.finally(() => this.#settling.delete(settled));
  }

  /** Keeps a request that is over, and forgets the oldest ones while there is too much. */
  #keep(trace: Trace): void {
    if (!this.#open.delete(trace)) return; // the journal was emptied meanwhile
    const closed = this.#closed;
    const before = closed.length;
    closed.add(packed(this.#writer, trace.captured()));
    const { limits: { entries, bytes }, counters } = this.#parts;
    while (closed.length > entries || closed.bytes > bytes) {
      closed.forgetOldest();
      counters.add("journal_evicted", 1);
    }
    if (closed.length !== before) counters.set("journal_entries", closed.length);
  }

  /** Forgets all entries, those of requests under way included. */
  clear(): void {
    for (const { parts } of this.#open) parts.record.trace = undefined;
    this.#open.clear();
    this.#closed.clear();
    this.#parts.counters.set("journal_entries", 0);
    this.#parts.counters.set("journal_evicted", 0);
  }

  /** Entries of this worker. Those whose place is `below` or beyond it are left to a later question. */
  async page({ filter, by, order, after, limit, below }: JournalQuery & Below): Promise<JournalPage> {
    await Promise.all(this.#settling);
    const sign = order === "asc" ? 1 : -1;
    const fits = testOf(filter, this.#parts.scope);
    const places = [...this.#all()]
      .map((one) => ({ one, place: by === "arrival" ? one.seq : one.end }))
      .filter(({ place }) => place >= 0 && place < below && (after === null || (place - after) * sign > 0))
      .toSorted((a, b) => (a.place - b.place) * sign);
    const entries: PlacedEntry[] = [];
    const rest = rester();
    let chars = 0;
    for (const [index, { one, place }] of places.entries()) {
      await rest();
      const kept = one.read();
      if (!kept || !fits(kept)) continue;
      entries.push({ place, entry: entryOf(kept, this.#rules) });
      chars += (kept.asked?.first.length ?? 0) + (kept.sent?.first.length ?? 0);
      const isFull = entries.length === limit || chars > PAGE_CHARS;
      if (isFull && index < places.length - 1) return { entries, next: place };
    }
    return { entries, next: null };
  }

  /** All requests, read when they are needed. */
  *#all(): Iterable<Readable> {
    for (const place of this.#closed.places()) {
      const { seq, end } = place;
      yield { seq, end, read: () => this.#read(place) };
    }
    for (const trace of this.#open) yield { seq: trace.parts.seq, end: trace.end, read: () => trace.kept() };
  }

  #read(place: RecordPlace): Kept | null {
    const record = this.#closed.read(place);
    return record && unpacked(record);
  }

  /** Looks for a request among those of this worker. */
  async find({ filter, pattern, limit }: JournalSearch): Promise<Found> {
    const fits = testOf(filter, this.#parts.scope);
    const rest = rester();
    const requests: Entry[] = [];
    let [count, near]: [number, NearMiss[]] = [0, []];
    for (const one of [...this.#all()].toSorted((a, b) => b.seq - a.seq)) {
      await rest();
      const kept = one.read();
      if (!kept || !fits(kept)) continue;
      const request = entryOf(kept, this.#rules);
      const differs = differences(request, pattern);
      if (differs.length > 0) near = nearest([...near, { differs, request }]);
      else if (++count <= limit) requests.push(request);
    }
    return { count, requests, near_misses: near };
  }

  /** Sizes and limits on this worker. */
  memory(): Readonly<Record<string, Accumulator>> {
    const { limits, counters } = this.#parts;
    const forgotten = counters.get("journal_evicted");
    return {
      journal_entries: { size: this.#closed.length, limit: limits.entries, forgotten },
      journal_bytes: { size: this.#closed.bytes, limit: limits.bytes },
      journal_readers: this.readers.memory(),
    };
  }
}

/** A request of the journal. */
interface Readable extends Pick<KeptFacts, "seq" | "end"> {
  /** `null` if it was forgotten meanwhile. */
  read(): Kept | null;
}
