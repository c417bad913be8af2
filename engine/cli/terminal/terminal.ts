import { messageOf } from "../../base/error.ts";
import { hasScreen } from "../../base/screen.ts";
import { COLUMNS } from "../../base/wrapped.ts";

/** The screen of the person who started the program. */
export interface Terminal {
  /** Width in characters; `null` where stdout or stderr is not a terminal. */
  columns(): number | null;
  /** Writes a text to stderr as it is; does not hold up requests while a terminal is slow. */
  draw(text: string): Promise<void>;
  /** Writes a text to stdout in the same way. Rejects when nobody reads it any more. */
  write(text: string): Promise<void>;
}

/** The terminal of this process. */
export function systemTerminal(): Terminal {
  const isScreen = hasScreen();
  return {
    columns: () => isScreen ? columnsNow() : null,
    draw: (text) => writeAll(Deno.stderr, text),
    write: (text) => writeAll(Deno.stdout, text),
  };
}

/** Writes lines to stdout, as long as somebody reads them. Throws where they cannot be written for another reason. */
export function stdoutLines(): { readonly line: (text?: string) => void; readonly isRead: () => boolean } {
  let isRead = true;
  return {
    isRead: () => isRead,
    line(text = "") {
      const bytes = new TextEncoder().encode(`${text}\n`);
      try {
        for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) {
          throw new Error(`Cannot write to stdout: ${messageOf(error)}`, { cause: error });
        }
        isRead = false;
      }
    },
  };
}

/** Width by `COLUMNS`, for who wants another one than that of the terminal, or by the terminal. */
function columnsNow(): number {
  const wanted = Number(Deno.env.get("COLUMNS"));
  if (Number.isInteger(wanted) && wanted > 0) return wanted;
  try {
    return Deno.consoleSize().columns || COLUMNS;
  } catch {
    return COLUMNS;
  }
}

/** Narrowest screen that texts are broken for, in characters. */
const NARROWEST = 40;

/** Width of what is printed on a screen: the usual one, or less on a terminal that is narrower. */
export function screenColumns(terminal: Pick<Terminal, "columns">): number {
  return Math.max(NARROWEST, Math.min(COLUMNS, terminal.columns() ?? COLUMNS));
}

/** Width of rows and messages that are a line each where no terminal shows them, for `grep` and its like. */
export function rowColumns(terminal: Pick<Terminal, "columns">): number {
  return Math.max(NARROWEST, terminal.columns() ?? Infinity);
}

async function writeAll(to: typeof Deno.stdout, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}
