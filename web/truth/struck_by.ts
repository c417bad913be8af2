import type { RunRecords } from "../../engine/domain/command.ts";
import { addressOf } from "./address.ts";
import type { Score } from "./score.ts";

/** The score with the faults that have struck its damaged pages, by the rows of the server. */
export async function withFaults(score: Score, { rows }: Pick<RunRecords, "rows">): Promise<Score> {
  const { damaged = [] } = score.examples;
  const faults = new Map(damaged.map(({ url }) => [pathOf(url), new Set<string>()]));
  if (damaged.length === 0) return score;
  for await (const page of rows()) {
    for (const { path, fault } of page) {
      if (typeof fault === "string") faults.get(String(path))?.add(fault);
    }
  }
  const named = damaged.map((example) => {
    const struck_by = [...faults.get(pathOf(example.url)) ?? []];
    return struck_by.length === 0 ? example : { ...example, struck_by };
  });
  return { ...score, examples: { ...score.examples, damaged: named } };
}

/** A path as rows have it, without a query. */
function pathOf(url: string): string {
  return addressOf(url)?.path ?? url;
}
