/** Goes to the start of the line of a terminal and erases it: before whatever is written over a status line. */
export const CLEAR_LINE = "\r\x1b[K";

/** True if people look at what the program writes: stdout and stderr are terminals that can erase a line. */
export function hasScreen(): boolean {
  return Deno.stdout.isTerminal() && Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb";
}

/** Control characters but tab and line feed. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** A text in which nothing steers a screen: names, which clients choose, are part of what is printed. */
export function inert(text: string): string {
  return text.replace(CONTROLS, "?");
}
