import * as z from "zod";
import { type ConfigError, configError, unreadable, unwritable } from "../../base/error.ts";
import { type Outcome, OUTCOMES } from "./outcome.ts";
import type { Result } from "./report.ts";

/** Results of earlier starts, and where new ones are kept. */
interface State {
  readonly results: readonly Result[];
  keep(result: Result): Promise<void>;
}

const outcomes: readonly [Outcome, ...Outcome[]] = OUTCOMES;

const resultSchema = z.object({
  fault: z.string(),
  kind: z.enum(["transport", "http", "stream", "content"]),
  outcome: z.enum(outcomes),
  why: z.string(),
  requests: z.number(),
  ms: z.number(),
});

/**
 * Opens a file of results: a line that says of which gauntlet (`about`), then one for each fault that is done.
 *
 * @throws {ConfigError} for one of another gauntlet, or that cannot be used
 */
export async function openState(file: string | undefined, about: string): Promise<State> {
  if (file === undefined) return { results: [], keep: () => Promise.resolve() };
  const text = await textOf(file);
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.length === 0) await append(file, JSON.stringify({ gauntlet: about }));
  else if (lines[0] !== JSON.stringify({ gauntlet: about })) {
    throw wrong(file, "it is of another command or other options; name another file, or remove it");
  } else if (!text.endsWith("\n")) await append(file, ""); // what comes next is no part of a line that was cut
  return {
    results: lines.slice(1).flatMap(resultIn),
    keep: (result) => append(file, JSON.stringify(result)),
  };
}

/** A result in a line; none in one that was cut as the program was killed. */
function resultIn(line: string): Result[] {
  try {
    return [resultSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw wrong(file, unreadable(error));
  }
}

async function append(file: string, line: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, `${line}\n`, { append: true });
  } catch (error) {
    throw wrong(file, unwritable(error));
  }
}

function wrong(file: string, why: string): ConfigError {
  return configError(`Cannot use --state "${file}": ${why}`);
}
