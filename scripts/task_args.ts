/**
 * Arguments of the programs behind `deno task`, which are looked at before any work begins.
 *
 * @module
 */

/** True for an argument that may stand at a place, counted from 0. */
export type Takes = (arg: string, at: number) => boolean;

/**
 * The arguments of this process, all of which `takes` accepts. Ends the process at `--help`, with the usage in one line,
 * and at another argument that is not accepted, with an error.
 */
export function taskArgs(usage: string, takes: Takes = () => false): readonly string[] {
  const { args } = Deno;
  if (args.includes("--help") || args.includes("-h")) {
    console.log(`Usage: ${usage}`);
    Deno.exit(0);
  }
  const wrong = args.find((arg, at) => !takes(arg, at));
  if (wrong === undefined) return args;
  console.error(`error: cannot take "${wrong}"; usage: ${usage}`);
  Deno.exit(2);
}

/** The same for a task that takes as many numbers at most. */
export function taskNumbers(usage: string, most: number): readonly number[] {
  return taskArgs(usage, (arg, at) => at < most && /^\d+(\.\d+)?$/.test(arg)).map(Number);
}

/** True for one argument that is no option, such as a path. */
export function isOnlyWord(arg: string, at: number): boolean {
  return at === 0 && isWord(arg);
}

/** True for an argument that is no option. */
export function isWord(arg: string): boolean {
  return !arg.startsWith("-");
}
