import { counted } from "../base/counted.ts";
import type { TapeLine } from "./tape.ts";

type Lines = readonly TapeLine[];

/** Runs the command once under some lines: true if it fails as it does under all of them. */
export type Trial = (lines: Lines) => Promise<boolean>;

/** Progress of shrinking: runs so far, and lines left. */
export interface ShrinkProgress {
  readonly runs: number;
  readonly lines: number;
}

/** Parameters of shrinking. */
export interface ShrinkCall {
  readonly trial: Trial;
  readonly max_runs: number;
  /** Ends it, as the end of the budget does. */
  readonly signal?: AbortSignal;
  /** True for a line that a server takes: an option may not be 0. */
  accepts(line: TapeLine): boolean;
  /** Called after each run. */
  seen?(progress: ShrinkProgress): void;
}

/** Result of shrinking a tape. */
export interface Shrunk {
  readonly lines: Lines;
  readonly runs: number;
  /** True if the budget ended, or a signal came, before nothing more could be taken away. */
  readonly exhausted: boolean;
  /** Failures of all lines at the beginning, of so many runs. */
  readonly baseline: readonly [failed: number, runs: number];
}

/** Runs of all lines at the beginning, and more of them where not all of these fail. */
const [BASELINE, MORE_BASELINE] = [2, 8];
/** Chance with which a candidate may pass by accident as often as it is tried. */
const ACCIDENT = 0.02;
/** Failures that are asked of a candidate at most. */
const MOST_NEEDED = 3;

/** Thrown where a command survives all lines of a tape each time. */
export class NeverFails extends Error {}

/** Thrown where a run would exceed the budget. */
class BudgetSpent extends Error {}

/**
 * Finds few lines under which a command still fails: first fewest lines (delta debugging), then the mildest options.
 *
 * All lines are repeated first: a command that fails under them only now and then is tried more often. What is left at
 * the end has to fail again; where it does not, accidents were taken for failures, and all begins anew with more care.
 *
 * @throws {NeverFails} if all lines never fail
 */
export async function shrink(full: Lines, call: ShrinkCall): Promise<Shrunk> {
  const shrinking = new Shrinking(full, call);
  const baseline = await shrinking.baseline();
  const exhausted = await shrinking.toTheEnd();
  return { lines: shrinking.lines, runs: shrinking.runs, exhausted, baseline };
}

class Shrinking {
  runs = 0;
  lines: Lines;
  readonly #full: Lines;
  readonly #call: ShrinkCall;
  #needed = 1;
  /** Runs of all lines, and how many of them failed. */
  #all = { runs: 0, failed: 0 };

  constructor(full: Lines, call: ShrinkCall) {
    this.lines = this.#full = full;
    this.#call = call;
  }

  /** Repeats all lines. @throws {NeverFails} if they never fail */
  async baseline(): Promise<readonly [number, number]> {
    try {
      await this.#repeat(BASELINE);
      if (!this.#isSteady) await this.#repeat(MORE_BASELINE);
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
    }
    const { failed, runs } = this.#all;
    if (failed === 0) {
      throw new NeverFails(`the command passed ${counted(runs, "time")} under the whole tape`);
    }
    return [failed, runs];
  }

  /** Shrinks until nothing more can be taken away; true if the budget ended before. */
  async toTheEnd(): Promise<boolean> {
    try {
      await this.#fewer();
      await this.#milder();
      const again = await this.#isFailing(this.lines) &&
        (!this.#isSteady || await this.#isFailing(this.lines));
      if (again || this.#needed === MOST_NEEDED) return false;
      const seemedSteady = this.#isSteady;
      await this.#repeat(MORE_BASELINE);
      if (this.#isSteady === seemedSteady) this.#needed++; // else it is the cause that comes and goes
      this.lines = this.#full;
      return await this.toTheEnd();
    } catch (error) {
      if (error instanceof BudgetSpent) return true;
      throw error;
    }
  }

  get #isSteady(): boolean {
    return this.#all.failed === this.#all.runs;
  }

  /** Runs in which a candidate that fails as often as all lines do has failed as often as is needed, most probably. */
  get #tries(): number {
    if (this.#isSteady) return this.#needed;
    const { failed, runs } = this.#all;
    return this.#needed - 1 + Math.ceil(Math.log(ACCIDENT) / Math.log(1 - failed / runs));
  }

  async #repeat(until: number): Promise<void> {
    for (; this.#all.runs < until; this.#all.runs++) {
      this.#all.failed += Number(await this.#run(this.#full));
    }
  }

  async #run(lines: Lines): Promise<boolean> {
    const { max_runs, signal, trial } = this.#call;
    if (this.runs === max_runs) throw new BudgetSpent(`the budget of ${max_runs} runs is spent`);
    const failed = await trial(lines);
    if (signal?.aborted) throw new BudgetSpent("stopped"); // what was cut short tells nothing
    this.runs++;
    this.#call.seen?.({ runs: this.runs, lines: this.lines.length });
    return failed;
  }

  async #isFailing(lines: Lines): Promise<boolean> {
    const tries = this.#tries;
    let failed = 0;
    for (let run = 0; run < tries && failed + tries - run >= this.#needed; run++) {
      if (await this.#run(lines)) failed++;
      if (failed === this.#needed) return true;
    }
    return false;
  }

  /** Goes on with a candidate if it still fails. */
  async #takes(lines: Lines): Promise<boolean> {
    const taken = await this.#isFailing(lines);
    if (taken) this.lines = lines;
    return taken;
  }

  /** Delta debugging: the last line, since many a command ends at it; then halves, their complements, finer parts. */
  async #fewer(): Promise<void> {
    let left = this.#full;
    let parts = 2;
    const last = this.#full.slice(-1);
    if (left.length > 2 && await this.#takes(movedUp(last, this.#full))) return;
    while (left.length > 1) {
      const taken = await this.#firstTaken(candidatesOf(left, parts));
      if (!taken && parts >= left.length) return;
      if (!taken) parts = Math.min(left.length, 2 * parts);
      else {
        left = taken.lines;
        parts = taken.kind === "part" ? 2 : Math.max(2, parts - 1);
      }
    }
  }

  async #firstTaken(candidates: readonly Candidate[]): Promise<Candidate | null> {
    for (const one of candidates) if (await this.#takes(movedUp(one.lines, this.#full))) return one;
    return null;
  }

  /** Tries the mildest value of each numeric option, then the middle, then a round one. */
  async #milder(): Promise<void> {
    for (const [at, line] of this.lines.entries()) {
      for (const name of Object.keys(line.step)) {
        for (const value of milderValues(name, line.step[name])) {
          const next = { ...line, ...this.lines[at], step: { ...this.lines[at]?.step, [name]: value } };
          if (this.#call.accepts(next) && await this.#takes(this.lines.with(at, next))) break;
        }
      }
    }
  }
}

/**
 * Lines without others, moved to the attempts that come then: what follows a line that is gone is met one attempt
 * earlier, or it would wait for a repetition that nothing causes any more.
 */
function movedUp(kept: Lines, full: Lines): Lines {
  const isKept = new Set(kept);
  return kept.map((line) => {
    const gone = full.filter((other) =>
      other.asked === line.asked && other.attempt < line.attempt && !isKept.has(other)
    );
    return gone.length === 0 ? line : { ...line, attempt: line.attempt - gone.length };
  });
}

interface Candidate {
  readonly kind: "part" | "complement";
  readonly lines: Lines;
}

function candidatesOf(lines: Lines, parts: number): Candidate[] {
  const bound = (part: number) => Math.floor(part * lines.length / parts);
  const cuts = Array.from({ length: parts }, (_, part) => [bound(part), bound(part + 1)] as const).reverse();
  const kept = cuts.map(([from, to]) => ({ kind: "part" as const, lines: lines.slice(from, to) }));
  if (parts === 2) return kept; // each half is the other's complement
  const left = cuts.map(([from, to]) => ({
    kind: "complement" as const,
    lines: lines.filter((_, at) => at < from || at >= to),
  }));
  return [...kept, ...left];
}

/** Options that say how far a reply comes: the further, the milder. */
const PLACE = /^(at|keep|part)_pct$/;

/** Values of an option that do less harm, the mildest first; none for one that is no number. */
function milderValues(name: string, value: unknown): number[] {
  if (typeof value !== "number") return [];
  const mildest = PLACE.test(name) ? 100 : 0;
  const values = [mildest, Math.round((value + mildest) / 2), Math.round(value)];
  return [...new Set(values)].filter((milder) => milder !== value);
}
