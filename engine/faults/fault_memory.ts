/**
 * Memory of faults: notes on the replies that went out before a fault fires. The coordinator keeps them, so all workers share
 * them; each list of notes is bounded, and begins anew with each configuration and each run.
 *
 *     reply → remember() → note ──→ coordinator ──→ notes → inject()
 *             (for each armed fault with memory)    (of the one that fires)
 *
 * @module
 */
import { fits } from "./decide.ts";
import type { CallerIdentity } from "../reply/session.ts";
import type { Answer, Reply } from "../reply/reply.ts";
import type { Exchange } from "../reply/exchange.ts";
import type { Armed, Inject } from "./fault.ts";

/** Owner of a list of notes, which is on the replies to all clients, to one, or to one session. */
export type NoteOwner = "server" | "client" | "session";

/** A reply that is about to go out, and the fault that made it; `null` for a good reply. */
export type Sent<Ask> =
  & { readonly exchange: Exchange<Ask> }
  & ({ readonly fault: null; readonly reply: Answer } | { readonly fault: string; readonly reply: Reply });

/** Owners and bounds of the memory of a fault. */
export interface MemoryFacts<Ask> {
  readonly per: NoteOwner;
  /** Most notes in one list; the oldest goes. */
  readonly most: number;
  /** Splits the lists further: notes of one kind are of no use for requests of another. */
  kind?(ask: Ask): string;
}

/** The memory of an armed fault; notes are JSON here. */
export interface Memory<Ask> extends MemoryFacts<Ask> {
  /** The note of a reply; `null` for none. */
  remember(sent: Sent<Ask>): string | null;
  /** Makes the `inject` of the fault for these notes. */
  firing(notes: readonly string[]): Inject<Ask>;
}

/** The part of an armed fault that only one with memory has. */
export interface Remembers<Ask> {
  readonly memory?: Memory<Ask>;
}

/** The part of a configuration in force that is about memory. */
export interface Remembering<Ask> {
  /** The faults that can fire and have memory, each once. */
  readonly remembering: readonly Armed<Ask>[];
}

/** The faults among `armed` that have memory, each once. */
export function withMemory<Ask>(armed: readonly Armed<Ask>[]): Armed<Ask>[] {
  const known = new Map(armed.filter(({ memory }) => memory).map((one) => [one.fault.name, one]));
  return [...known.values()];
}

/** Lists of notes by name, newest note first. Bounded: the list that has had no new note for longest goes. */
export interface NoteStore {
  /** Puts a note in front of a list, which keeps the newest `most`. */
  remember(list: string, note: string, most: number): Promise<void>;
  recall(list: string): Promise<readonly string[]>;
}

/** Store and key of the notes that concern one request. */
export interface Recollection {
  readonly notes: NoteStore;
  /** Prefix of the names of all lists of one domain, run and configuration. */
  readonly prefix: string;
  readonly caller: Pick<CallerIdentity, "session" | "key">;
  /** Address that the request came from. */
  readonly address: string | null;
}

/**
 * The fault that fires, with its notes. A fault with memory that has no note for this request cannot happen to it; then
 * `draw` picks again without it.
 */
export async function recalled<Ask>(
  armed: readonly Armed<Ask>[],
  ask: Ask,
  { draw, ...where }: Recollection & { draw(armed: readonly Armed<Ask>[]): Armed<Ask> | null },
): Promise<Armed<Ask> | null> {
  const picked = draw(armed);
  if (!picked?.memory) return picked;
  const notes = await where.notes.recall(listOf(picked.fault.name, picked.memory, ask, where));
  if (notes.length > 0) return { ...picked, inject: picked.memory.firing(notes) };
  const cannot = (one: Armed<Ask>) => one.fault.name === picked.fault.name ? { ...one, applies: never } : one;
  return await recalled(armed.map(cannot), ask, { draw, ...where });
}

function never(): boolean {
  return false;
}

/** Takes notes of a reply for all faults that remember and could have happened to its request. */
export async function remembered<Ask>(
  remembering: readonly Armed<Ask>[],
  sent: Sent<Ask>,
  where: Recollection,
): Promise<void> {
  const { ask } = sent.exchange;
  await Promise.all(remembering.map(async (armed) => {
    const { memory, fault: { name } } = armed;
    const note = memory && fits(armed, ask, sent.exchange) ? memory.remember(sent) : null;
    if (memory && note !== null) {
      await where.notes.remember(listOf(name, memory, ask, where), note, memory.most);
    }
  }));
}

function listOf<Ask>(name: string, memory: MemoryFacts<Ask>, ask: Ask, where: Recollection): string {
  return [where.prefix, name, memory.kind?.(ask) ?? "", ownerOf(memory.per, where)].join(" ");
}

function ownerOf(per: NoteOwner, { caller: { session, key }, address }: Recollection): string {
  if (per === "server") return "everybody";
  const client = key === null ? `address ${address}` : `key ${key}`;
  return per === "session" ? session?.name ?? client : client;
}
