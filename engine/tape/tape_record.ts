import type { LineDraft } from "./line_draft.ts";
import { MOST_LINES, type Tape, tapeKey, type TapeLine, tapeText } from "./tape.ts";

/** A line with the number of its request in the run. */
export interface RecordedLine {
  readonly ordinal: number;
  readonly line: TapeLine;
}

/** Lines that were recorded in a run. */
export interface RecordedTape {
  readonly lines: readonly RecordedLine[];
  /** Number of lines for which there was no room. */
  readonly lost: number;
}

/** No recorded lines. */
export const NOTHING_RECORDED: RecordedTape = { lines: [], lost: 0 };

/** The records of all workers as one. */
export interface JoinedTape extends RecordedTape {
  /** Number of lines that have gone with their worker. */
  readonly died: number;
}

/** Joins the records of all workers, in the order of their requests; `died` lines have gone with theirs. */
export function joinedTapes(tapes: readonly RecordedTape[], died: number): JoinedTape {
  return {
    lines: tapes.flatMap(({ lines }) => lines).sort((a, b) => a.ordinal - b.ordinal),
    lost: tapes.reduce((sum, { lost }) => sum + lost, 0),
    died,
  };
}

/** Text of the tape of a run, which says so where it is not whole. */
export function recordedText(
  { lines, lost, died }: JoinedTape,
  head: Pick<Tape, "seed" | "preset">,
): string {
  const text = tapeText({ ...head, lines: lines.map(({ line }) => line) });
  const full = lost === 0 ? "" : `# ${lost} more lines are missing: there was no room for them.\n`;
  const gone = died === 0 ? "" : `# ${died} more lines are missing: the worker that had them has died.\n`;
  return full + gone + text;
}

/**
 * Lines that one worker has recorded in its run; those of requests that an earlier run began are left out. Bounded: the
 * first lines stay, so that a tape has no gap at its start.
 */
export class TapeRecord {
  #run = "";
  #lost = 0;
  readonly #drafts = new Map<string, LineDraft>();
  readonly #changed: (lines: number) => void;

  /** `changed` is told the number of lines, those included for which there was no room. */
  constructor(changed: (lines: number) => void = () => {}) {
    this.#changed = changed;
  }

  /** Begins anew with a new run. */
  begin(run: string): void {
    if (run === this.#run) return;
    this.#run = run;
    this.#lost = 0;
    this.#drafts.clear();
    this.#changed(0);
  }

  /** Keeps the line of a request under way. */
  keep(run: string, draft: LineDraft): void {
    if (run !== this.#run) return;
    if (this.#drafts.size < MOST_LINES) this.#drafts.set(tapeKey(draft.place), draft);
    else this.#lost++;
    this.#changed(this.#drafts.size + this.#lost);
  }

  /** Puts another line in the place of that of a request; one for which there was no room stays lost. */
  replace(run: string, draft: LineDraft): void {
    const key = tapeKey(draft.place);
    if (run === this.#run && this.#drafts.has(key)) this.#drafts.set(key, draft);
  }

  /** Forgets one that has changed nothing. */
  drop(run: string, draft: LineDraft): void {
    if (run === this.#run && !this.#drafts.delete(tapeKey(draft.place))) this.#lost--;
    this.#changed(this.#drafts.size + this.#lost);
  }

  /** Lines that were recorded in a run. */
  read(run: string): RecordedTape {
    if (run !== this.#run) return NOTHING_RECORDED;
    const lines = Array.from(
      this.#drafts.values(),
      (draft) => ({ ordinal: draft.ordinal, line: draft.line() }),
    );
    return { lines, lost: this.#lost };
  }
}
