import { counted } from "../../base/counted.ts";
import { tapeCountersOf } from "../../request/run.ts";
import type { Service } from "../../service/service.ts";
import type { RunningServer } from "../../start.ts";
import { readTape } from "../../tape/read_tape.ts";
import type { TapeReport } from "../../tape/tape_counters.ts";

/** Most lines that are listed. */
const MOST_LISTED = 10;

/** Report on the tape that a server plays; `null` where it plays none. Also right once it has stopped. */
export function tapeReportOf(
  { coordinator: { snapshot: { config, run } } }: Pick<RunningServer, "coordinator">,
  services: readonly Service[],
): TapeReport | null {
  const { lines } = config.tape;
  return lines ? tapeCountersOf(services, run).report(readTape(lines).lines) : null;
}

/** Lines on what became of a tape: those of it that did nothing, each with the reason. */
export function unmetText({ lines, unmet }: TapeReport): string[] {
  if (lines === 0) return ["tape: it has no line, so nothing was played"];
  if (unmet.length === 0) return [`tape: ${lines === 1 ? "its line was" : `all ${lines} lines were`} played`];
  const listed = unmet.slice(0, MOST_LISTED).map(({ line, text, why }) =>
    `  line ${line}: ${why}\n    ${text}`
  );
  const more = unmet.length > MOST_LISTED ? [`  and ${unmet.length - MOST_LISTED} more`] : [];
  return [`tape: ${unmet.length} of ${counted(lines, "line")} did nothing`, ...listed, ...more];
}
