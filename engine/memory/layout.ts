/**
 * Layout of the memory shared by all workers. There are two kinds of blocks, both made of 64-bit cells.
 *
 * The **shared state** lives as long as the server:
 *
 *     snapshot | last use | journal | slot of worker 0 | slot of worker 1 | … (64 of them)
 *     slot:     heartbeat lag lag_max connections streams refused bugs recorded written dropped
 *               config_version reset_connections handle_shortages turned_away epoch journal_entries
 *               journal_evicted journal_lost mcp_port mcp_sessions mcp_sessions_evicted
 *               handle_signs lag_lasting tape_lines tape_lost | in flight × domains | of earlier runs × domains
 *
 * A **run** lives from a reset to the next one; a reset hands out a new, empty block, so nothing is left of the old
 * one, and what is still in flight goes on counting in its own:
 *
 *     ordinal seq burst connections | asks | server | sessions | limits | domain 0 | domain 1 | …
 *     domain:  figures | outcomes | faults | written faults | statuses | endings | latency service delay | labels × dimensions
 *
 * Sequences have a small block of their own for each snapshot, see `engine/chance/sequences.ts`.
 *
 * @module
 */
import { HISTOGRAM_CELLS } from "./histogram.ts";
import type { Region } from "./cells.ts";
import { CELL_BYTES } from "./cells.ts";
import { LABEL_TABLE_CELLS } from "./label_table.ts";
import { counterMapCells } from "./counter_map.ts";
import { ENDINGS, OUTCOMES } from "../base/request_record.ts";

/** Most workers of one server. */
export const MOST_WORKERS = 64;

/** Single cells of a worker's slot. Times in milliseconds of the clock that all workers share. */
export const WORKER_COUNTERS = {
  /** Time of the last heartbeat. */
  heartbeat: 0,
  /** Lag of that heartbeat, in µs: the lag of its event loop, now and at most. */
  lag: 1,
  lag_max: 2,
  connections: 3,
  /** Replies whose body is on its way piece by piece. */
  streams: 4,
  /** Connections refused because they did not speak HTTP. */
  refused: 5,
  bugs: 6,
  /** Rows of requests that are over, those the database has taken, and those that were given up. */
  recorded: 7,
  written: 8,
  dropped: 9,
  /** The version of the configuration in force on it. */
  config_version: 10,
  /** Connections that were reset as soon as they were accepted. */
  reset_connections: 11,
  /** Times at which file handles were lacking, and connections that were reset for it. */
  handle_shortages: 12,
  turned_away: 13,
  /** Life of the worker, from 0: what a thread of an earlier one writes is ignored. */
  epoch: 14,
  /** Entries of the journal: there, forgotten to stay within its limits, and gone with their worker. */
  journal_entries: 15,
  journal_evicted: 16,
  journal_lost: 17,
  /** Port on loopback at which it takes requests to its MCP sessions from other workers; 0 until it has one. */
  mcp_port: 18,
  /** MCP sessions that are open, and those closed to stay within the limit. */
  mcp_sessions: 19,
  mcp_sessions_evicted: 20,
  /** Looks that found file handles lacking: any thread may have lost its port then. */
  handle_signs: 21,
  /** Highest mean of the lag over some seconds, in µs: what a machine that is busy for a while adds to all times. */
  lag_lasting: 22,
  /** Lines of its tape in this run, and those that went with the worker. */
  tape_lines: 23,
  tape_lost: 24,
} as const;
/** Numbers that the journals of all workers count on: requests that arrived, requests that are over, connections. */
export const JOURNAL_PLACES = { arrivals: 0, ends: 1, connections: 2 } as const;
const SLOT_HEAD = Object.keys(WORKER_COUNTERS).length;

/** Single cells of a domain in a run. */
export const DOMAIN_COUNTERS = {
  /** Requests that met a decision, and those of them during a burst. */
  decided: 0,
  decided_in_burst: 1,
  /** Replies that are complete. */
  counted: 2,
  degraded: 3,
  bytes: 4,
  /** Requests whose worker died. */
  lost: 5,
  /** Requests that are not over: as long as there is one, it may write into the run. */
  open: 6,
  /** Requests that their client has sent before, as far as it tells. */
  retries: 7,
} as const;

/** Cells of a kind of durations, of which each request has one: their sum and the longest in µs, and how they are spread. */
export const DURATIONS = { sum: 0, max: 1, spread: 2 } as const;

/** HTTP statuses are counted up to this one. */
const STATUSES = 1000;

/**
 * Capacity of each table of a run, in keys. `server` is for counters that all clients share: in a table with those of
 * clients, of whom there may be any number, they would be the oldest, and go first.
 */
export type RunKeys = Readonly<Record<"asks" | "server" | "sessions" | "limits", number>>;

const MOST_KEYS: RunKeys = { asks: 131_072, server: 16_384, sessions: 65_536, limits: 65_536 };

/** The part of a domain that the layout depends on. */
export interface DomainShape {
  readonly name: string;
  readonly faults: readonly { readonly name: string }[];
  readonly sequences: readonly string[];
  readonly dimensions: readonly string[];
}

/** Regions of a domain in a run's block. */
export type DomainRegions =
  & Readonly<
    Record<
      | "figures"
      | "outcomes"
      | "faults"
      | "writtenFaults"
      | "statuses"
      | "endings"
      | "latency"
      | "service"
      | "delay",
      Region
    >
  >
  & { readonly labels: readonly Region[] };

/** Regions of a run's block. */
export interface RunLayout {
  readonly ordinal: Region;
  readonly seq: Region;
  readonly burst: Region;
  readonly connections: Region;
  readonly asks: Region;
  readonly server: Region;
  readonly sessions: Region;
  readonly limits: Region;
  readonly domains: readonly DomainRegions[];
  readonly bytes: number;
}

/** Hands out regions one behind the other, each on a cache line of its own. */
function allocator() {
  const LINE = 64 / CELL_BYTES;
  let end = 0;
  return {
    take(cells: number): Region {
      const at = end;
      end = Math.ceil((at + cells) / LINE) * LINE;
      return { at, cells };
    },
    bytes: () => end * CELL_BYTES,
  };
}

/** The layout of a run's block for these domains, with tables of the usual size or of another. */
export function runLayout(shapes: readonly DomainShape[], keys: RunKeys = MOST_KEYS): RunLayout {
  const { take, bytes } = allocator();
  return {
    ordinal: take(1),
    seq: take(1),
    burst: take(1),
    connections: take(1),
    asks: take(counterMapCells(keys.asks)),
    server: take(counterMapCells(keys.server)),
    sessions: take(counterMapCells(keys.sessions)),
    limits: take(counterMapCells(keys.limits)),
    domains: shapes.map(({ faults, dimensions }) => ({
      figures: take(Object.keys(DOMAIN_COUNTERS).length),
      outcomes: take(OUTCOMES.length),
      faults: take(faults.length),
      writtenFaults: take(LABEL_TABLE_CELLS),
      statuses: take(STATUSES),
      endings: take(ENDINGS.length),
      latency: take(DURATIONS.spread + HISTOGRAM_CELLS),
      service: take(DURATIONS.spread + HISTOGRAM_CELLS),
      delay: take(DURATIONS.spread + HISTOGRAM_CELLS),
      labels: dimensions.map(() => take(LABEL_TABLE_CELLS)),
    })),
    bytes: bytes(),
  };
}

/** Regions of the shared state. */
export interface SharedStateLayout {
  readonly snapshotNumber: Region;
  readonly lastUse: Region;
  readonly journal: Region;
  /** `inFlight`: a cell for each domain, then one for those of its requests in flight that an earlier run began. */
  readonly workers: readonly { readonly cells: Region; readonly inFlight: Region }[];
  readonly bytes: number;
}

/** The layout of the shared state for this many domains. */
export function sharedStateLayout(domains: number): SharedStateLayout {
  const { take, bytes } = allocator();
  return {
    snapshotNumber: take(1),
    lastUse: take(1),
    journal: take(Object.keys(JOURNAL_PLACES).length),
    workers: Array.from(
      { length: MOST_WORKERS },
      () => ({ cells: take(SLOT_HEAD), inFlight: take(2 * domains) }),
    ),
    bytes: bytes(),
  };
}
