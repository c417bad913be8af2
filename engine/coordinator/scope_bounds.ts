import type { NoteLimits } from "./notes.ts";
import type { RunPool } from "./run_pool.ts";
import type { StoreLimits } from "./bounded_object_store.ts";
import type { RunKeys } from "../memory/layout.ts";

/** Name of a scope, and what its coordinator has in place of what that of a server has. */
export interface ScopeBounds {
  readonly name: string;
  readonly runs: RunPool;
  readonly objects: StoreLimits;
  readonly notes: NoteLimits;
}

/** Capacity of the tables of a scope: with them its run takes half a megabyte. */
export const SCOPE_KEYS: RunKeys = { asks: 8_192, server: 1_024, sessions: 4_096, limits: 4_096 };
/** Limits of what clients leave in a scope. */
export const SCOPE_OBJECTS: StoreLimits = { items: 1_000, bytes: 8 * 1024 * 1024 };
/** Limits of the notes of faults with memory in a scope. */
export const SCOPE_NOTES: NoteLimits = { lists: 1_000, bytes: 2 * 1024 * 1024 };
/** Rows of all scopes together that are kept, for each domain. */
export const SCOPE_ROWS = 100_000;
/**
 * Runs of scopes that are gone whose memory is kept for new ones, for suites of that many clients that end at once. What
 * is not kept stays until every thread has collected it, and none is in a hurry: half a megabyte of shared memory is a
 * few bytes in its heap.
 */
export const SCOPE_ENDED_RUNS = 64;
