import * as z from "zod";
import { isObject } from "../../../base/json.ts";

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
  const [old, current] = [settingsOf(before), settingsOf(now)];
  const paths = [...new Set([...old.keys(), ...current.keys()])];
  return paths.filter((path) => old.get(path) !== current.get(path)).slice(0, MOST_CHANGES)
    .map((path) => ({ path, baseline: shown(old.get(path)), value: shown(current.get(path)) }));
}

/** Path to JSON of each setting that is no mapping. */
function settingsOf(json: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string) => {
    if (!isObject(value)) return void found.set(path, JSON.stringify(value));
    for (const [key, inner] of Object.entries(value)) visit(inner, path === "" ? key : `${path}.${key}`);
  };
  visit(JSON.parse(json), "");
  return found;
}

function shown(json: string | undefined): string | null {
  return json?.slice(0, MOST_TEXT) ?? null;
}
