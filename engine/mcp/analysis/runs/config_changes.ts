import * as z from "zod";
import { differingPaths, leavesOf } from "../../../base/differing.ts";

/** Differing settings that are told of, and characters of a value. */
export const MOST_CHANGES = 50;
const MOST_TEXT = 200;

/** Schema of a setting that differs. */
export const configChange = z.object({
  path: z.string().describe("e.g. llm.faults.rate_limit.pct"),
  baseline: z.string().nullable().describe("value as JSON, cut at 200 characters; null: not set"),
  value: z.string().nullable(),
});

/** Settings that differ between two configurations, given as JSON. */
export function changesBetween(before: string, now: string): z.output<typeof configChange>[] {
  const [old, current] = [leavesOf(JSON.parse(before)), leavesOf(JSON.parse(now))];
  return differingPaths(old, current).slice(0, MOST_CHANGES)
    .map((path) => ({ path, baseline: shown(old.get(path)), value: shown(current.get(path)) }));
}

function shown(json: string | undefined): string | null {
  return json?.slice(0, MOST_TEXT) ?? null;
}
