import type { Determinism } from "../chance/chance.ts";
import type { Config } from "../config/schema.ts";
import { Redaction } from "../journal/redaction.ts";
import type { WorkerCounters } from "../memory/shared_state.ts";
import { type ReadLine, readTape } from "./read_tape.ts";
import { checkDomains } from "./tape_player.ts";
import { TapeRecord } from "./tape_record.ts";

/** Tapes of one worker: the lines it plays, and the record of what it does. */
export interface Taping {
  /** Absent where none is played. */
  readonly lines: readonly ReadLine[] | undefined;
  /** Absent where nothing is recorded. */
  readonly record: TapeRecord | undefined;
  /** True if requests that are answered well get a line, too. */
  readonly recordsAll: boolean;
  /** Finds the secrets in excerpts, as in the journal. */
  readonly redaction: Redaction;
}

/** Tapes that a configuration asks for; `undefined` for none. @throws {ConfigError} for lines that cannot be read */
export function tapingOf(
  { tape, journal }: Pick<Config, "tape" | "journal">,
  domains: readonly { readonly name: string }[],
  counters: Pick<WorkerCounters, "set">,
): Taping | undefined {
  if (!isTaped({ tape })) return undefined;
  const lines = tape.lines && readTape(tape.lines).lines;
  checkDomains(lines ?? [], domains.map(({ name }) => name));
  const record = tape.record ? new TapeRecord((kept) => counters.set("tape_lines", kept)) : undefined;
  return { lines, record, recordsAll: tape.record === "all", redaction: new Redaction(journal.redact) };
}

/** Determinism of a configuration: by content where there is a tape, which knows no order. */
export function determinismOf({ determinism, tape }: Pick<Config, "determinism" | "tape">): Determinism {
  return isTaped({ tape }) ? "content" : determinism;
}

function isTaped({ tape: { lines, record } }: Pick<Config, "tape">): boolean {
  return record !== false || lines !== undefined;
}
