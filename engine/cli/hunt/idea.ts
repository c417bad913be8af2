import type { TapeLine } from "../../tape/tape.ts";
import { tapeKey } from "../../tape/tape.ts";

/** A step to try. */
export interface SearchStep {
  readonly step: TapeLine["step"];
  /** True if it may take so long that a run can have one of its kind only. */
  readonly isSlow: boolean;
  /** Steps that a client sees alike; absent where that is not known. */
  readonly family?: string;
}

/** A request that steps can be tried on, and the lines without which it does not come. */
export interface Place {
  readonly request: TapeLine;
  readonly context: readonly TapeLine[];
}

/** A step, or two for a request and its repetition, that wait to be tried on the requests of a kind. */
export interface Idea {
  readonly kind: string;
  readonly steps: readonly SearchStep[];
  /** Number of the request among those of its kind, from 0; `null`: any. */
  readonly at: number | null;
  /** The lower, the earlier it is tried. */
  readonly rank: number;
  misses: number;
}

/** An idea at a request: its own lines, and those without which the request does not come. */
export interface PackedIdea {
  readonly idea: Idea;
  readonly lines: readonly TapeLine[];
  readonly context: readonly TapeLine[];
}

/** Ideas of one run, each at a request of its own. */
export type Pack = readonly PackedIdea[];

/** Parameters of a pack. */
interface PackCall {
  readonly places: ReadonlyMap<string, readonly Place[]>;
  /** Ideas of runs at the same time. */
  readonly taken: ReadonlySet<Idea>;
  /** Most ideas of the pack. */
  readonly most: number;
  /** A number from 0 to below `end`, by chance. */
  below(end: number): number;
}

/** As many ideas as there are requests for, in their order, each at one of its own. */
export function packOf(ideas: readonly Idea[], { places, taken, most, below }: PackCall): Pack {
  const used = new Set<string>();
  const isFree = ({ request, context }: Place) => ![request, ...context].some(({ asked }) => used.has(asked));
  const free = new Map<string, Place[]>(Array.from(places, ([kind, all]) => [kind, [...all]]));
  const pack: PackedIdea[] = [];
  let isSlow = false;
  for (const idea of ideas) {
    if (pack.length >= most || free.size === 0) break;
    const slow = idea.steps.some((step) => step.isSlow);
    const own = free.get(idea.kind);
    if (!own || taken.has(idea) || (isSlow && slow)) continue;
    const place = idea.at === null ? own[below(own.length)] : places.get(idea.kind)?.[idea.at];
    if (!place || !isFree(place)) continue;
    isSlow ||= slow;
    pack.push({ idea, context: place.context, lines: linesOf(idea, place.request) });
    for (const { asked } of [place.request, ...place.context]) used.add(asked);
    for (const [kind, all] of free) {
      const left = all.filter(isFree);
      if (left.length > 0) free.set(kind, left);
      else free.delete(kind);
    }
  }
  return pack;
}

function linesOf({ steps }: Idea, request: TapeLine): readonly TapeLine[] {
  return steps.map(({ step }, at) => ({ ...request, attempt: at + 1, step }));
}

/** All lines of a pack. */
export function linesIn(pack: Pack): readonly TapeLine[] {
  return pack.flatMap(({ context, lines }) => [...context, ...lines]);
}

/** True for a line that was played, and not the answer of a healthy server. */
export function isPlayed({ step }: TapeLine): boolean {
  return step["fault"] !== "ok";
}

/** The ideas of a run that met a request, and whether all their steps were played. */
export function metBy(pack: Pack, asked: readonly TapeLine[]) {
  const byPlace = new Map(asked.map((line) => [tapeKey(line), line]));
  return pack.flatMap((one) => {
    const met = [...one.context, ...one.lines].map((line) => byPlace.get(tapeKey(line)));
    return met[0] ? [{ ...one, played: met.every((line) => line && isPlayed(line)) }] : [];
  });
}
