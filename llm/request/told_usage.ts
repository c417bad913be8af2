import { isObject, type Json } from "../../engine/base/json.ts";
import type { PresetUsage, Tokens } from "./chat_request.ts";

/** Where an API tells each count in its usage: keys from the outside in. */
export type UsageNames = Readonly<Record<keyof Tokens, readonly string[]>>;

/** A usage as a rule wants it told: counts that are `null` or left out, or `null` for all of it. */
export function toldUsage<Usage extends object>(
  usage: Usage,
  asked: PresetUsage | null | undefined,
  names: Partial<UsageNames>,
): Usage | Json | null {
  if (asked === null || asked === undefined) return asked === null ? null : usage;
  const gaps = gapsIn(asked);
  if (gaps.length === 0) return usage;
  return gaps.reduce<Json>((told, [count, gap]) => {
    const path = names[count];
    return path ? withGap(told, path, gap) : told;
  }, Object.fromEntries(Object.entries(usage)));
}

const COUNTS = ["prompt", "completion", "reasoning", "cached"] as const;

function gapsIn(asked: PresetUsage): (readonly [keyof Tokens, null | "absent"])[] {
  return COUNTS.flatMap((count) => {
    const told = asked[count];
    return told === null || told === "absent" ? [[count, told] as const] : [];
  });
}

function withGap(usage: Json, [key = "", ...below]: readonly string[], gap: null | "absent"): Json {
  const { [key]: inner, ...rest } = usage;
  if (below.length > 0) return isObject(inner) ? { ...usage, [key]: withGap(inner, below, gap) } : usage;
  return gap === null ? { ...usage, [key]: null } : rest;
}
