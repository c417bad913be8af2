/** Helpers of the tests of the engine: sections as plain values, problems as lists, files in a folder. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import * as z from "zod";
import { loadConfig, type Sources } from "../../engine/config/load.ts";
import { ConfigError, type Problem } from "../../engine/base/error.ts";
import { llm } from "../../llm/domain.ts";
import { web } from "../../web/domain.ts";

/** Properties that try the same cases in every run, and lists as long as they may be: ten by default, whatever `maxLength` says. */
fc.configureGlobal({ seed: 20_260_101, defaultSizeToMaxWhenMaxSpecified: true });
export { fc };

const section = z.looseObject({
  latency: z.strictObject({ base_ms: z.number(), jitter_ms: z.number() }),
  selection: z.enum(["priority", "weighted"]),
  burst: z.strictObject({
    enabled: z.boolean(),
    interval_sec: z.number(),
    duration_sec: z.number(),
    start_sec: z.number().optional(),
    now: z.boolean().optional(),
  }),
  faults: z.record(z.string(), z.looseObject({ pct: z.number(), burst_pct: z.number().optional() })),
  response: z.looseObject({
    mode: z.string(),
    random: z.strictObject({ min_words: z.number(), max_words: z.number(), vocabulary: z.string() }),
    allow_header_overrides: z.boolean(),
    max_template_length: z.number(),
  }),
});
export type Section = z.output<typeof section>;

/** Loads a configuration and hands out the section of the fake OpenAI API. */
export async function loadSection(sources: Sources): Promise<Section> {
  const { config } = await loadConfig([llm, web], sources);
  return section.parse(config["llm"]);
}

/** The problems that `work` reports; fails where it reports none. */
export async function problemsIn(work: () => unknown): Promise<readonly Problem[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return assert.fail("expected a ConfigError");
}

/** The same as lines of text. */
export async function messagesIn(work: () => unknown): Promise<string> {
  const problems = await problemsIn(work);
  return problems.map(({ path, message }) => `${path}: ${message}`).join("\n");
}

/** Runs `test` with a folder that holds `files` and is gone afterwards. */
export async function inFolder(
  files: Readonly<Record<string, string>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Names of the shipped presets, read from their folder. */
export async function shippedPresets(): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(new URL("../../presets/", import.meta.url)));
  return entries.filter(({ isFile }) => isFile).map(({ name }) => name.replace(/\.yaml$/, "")).sort();
}

/** Pearson's correlation of two equally long lists. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const [dx, dy] = [x - meanA, (b[i] ?? 0) - meanB];
    ab += dx * dy;
    aa += dx * dx;
    bb += dy * dy;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Pearson's χ² of numbers in `[0, 1)` against evenness over `bins`, in standard deviations from its mean. */
export function unevenness(values: Iterable<number>, bins: number): number {
  const counts = new Array<number>(bins).fill(0);
  let total = 0;
  for (const value of values) {
    const bin = Math.floor(value * bins);
    counts[bin] = (counts[bin] ?? 0) + 1;
    total++;
  }
  const expected = total / bins;
  const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return (chi2 - (bins - 1)) / Math.sqrt(2 * (bins - 1));
}
