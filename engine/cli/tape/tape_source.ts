import { readTape } from "../../tape/read_tape.ts";
import { givenText } from "../given_file.ts";
import { checkWritable, type WriteOptions, writeText } from "../write_text.ts";

/** Flags on tapes, and those for which a tape has values of its own. */
interface TapeFlags {
  /** File of a tape that is played. */
  readonly tape?: string | undefined;
  readonly seed?: number | undefined;
  readonly preset?: string | undefined;
  readonly config?: string | undefined;
}

/** A tape as a start of a server takes it. */
export interface TapeSource {
  readonly tapeLines: readonly string[] | undefined;
  /** Seed and preset: those of the flags, or else of the run that the tape is of. */
  readonly seed: number | undefined;
  readonly preset: string | undefined;
}

/** Reads the tape that is to be played. @throws {ConfigError} for a file that cannot be read, or a line that is wrong */
export async function tapeSource({ tape, seed, preset, config }: TapeFlags): Promise<TapeSource> {
  if (tape === undefined) return { tapeLines: undefined, seed, preset };
  const tapeLines = (await givenText(tape, `the tape "${tape}"`)).trimEnd().split("\n");
  const read = readTape(tapeLines);
  const own = config === undefined ? read.preset ?? undefined : undefined;
  return { tapeLines, seed: seed ?? read.seed ?? undefined, preset: preset ?? own };
}

/** Writes a tape to a file. @throws {ConfigError} where that cannot be */
export async function writeTape(file: string, text: string): Promise<void> {
  await writeText(file, text, named(file));
}

/** Tries whether a tape can be written there, before the run that it is of. @throws {ConfigError} where it cannot */
export async function checkTapePlace(file: string): Promise<void> {
  await checkWritable(file, named(file));
}

function named(file: string): WriteOptions {
  return { what: `the tape "${file}"` };
}
