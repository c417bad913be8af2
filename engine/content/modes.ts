import { ConfigError } from "../base/error.ts";

/** Modes that make content out of nothing, in any domain. */
export const MODES = ["random", "template", "echo", "bank"] as const;
/** Name of a content mode. */
type Mode = typeof MODES[number];

/** Prepared makers of content by mode. */
export type Modes<Maker> = ReadonlyMap<string, Maker>;

/** Mode that a request header names: `preset` is what the ancestor called a bank. It need not be one of `MODES`. */
export function modeNamed(name: string): string {
  return name === "preset" ? "bank" : name;
}

/**
 * Prepares all modes: `makers` compiles templates and loads banks. The mode in force has to be right. Where only a
 * header can ask for a mode that is not, `marker` makes content that says so, with a 200.
 *
 * @throws {ConfigError} from the maker of the mode in force
 */
export async function prepareModes<Maker>(
  inForce: string,
  makers: Readonly<Record<Mode, () => Maker | Promise<Maker>>>,
  marker: (text: string) => Maker,
): Promise<Modes<Maker>> {
  const prepare = async (mode: Mode): Promise<[Mode, Maker]> => {
    try {
      return [mode, await makers[mode]()];
    } catch (error) {
      if (mode === inForce || !(error instanceof ConfigError)) throw error;
      const name = mode === "bank" ? "preset" : mode;
      return [mode, marker(`${name}_mode_unavailable: ${error.problems[0]?.message}`)];
    }
  };
  return new Map(await Promise.all(MODES.map(prepare)));
}
