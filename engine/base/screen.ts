/** Goes to the start of the line of a terminal and erases it: before whatever is written over a status line. */
export const CLEAR_LINE = "\r\x1b[K";

/** True if people look at what the program writes: stdout and stderr are terminals that can erase a line. */
export function hasScreen(): boolean {
  return Deno.stdout.isTerminal() && Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb";
}
