import { every, within } from "../../base/clock.ts";
import { CLEAR_LINE } from "../../base/screen.ts";
import type { Terminal } from "./terminal.ts";

/** Milliseconds between two refreshes. */
const REFRESH_MS = 1_000;

/** Longest wait for a terminal that takes nothing, at the end, in milliseconds. */
const ERASE_MS = 500;

/** Columns that stay free, so that neither the line nor the `^C` that a terminal echoes behind it wraps. */
const ROOM = 3;

/**
 * Shows a line that is refreshed once a second, on a terminal alone; `text` gets the most characters it may have. The
 * result erases it.
 */
export function startStatusLine(terminal: Terminal, text: (width: number) => string): () => Promise<void> {
  if (terminal.columns() === null) return () => Promise.resolve();
  let drawing = Promise.resolve();
  const draw = async () => {
    const columns = terminal.columns() ?? 0;
    await (drawing = terminal.draw(`${CLEAR_LINE}${text(columns - ROOM)}`));
  };
  const stop = every(REFRESH_MS, draw, () => {}); // a terminal that is gone has no status line
  return async () => {
    stop();
    const erased = drawing.catch(() => {}).then(() => terminal.draw(CLEAR_LINE)).catch(() => {});
    await within(ERASE_MS, erased);
  };
}
