/** One row of the matrix, and what it says in words. */
import type { Met } from "../meet.ts";
import { classOf, saysOf } from "../outcome.ts";
import type { Trial } from "./quick.ts";

/** A trial, and the result of each way; nothing where the fault does not happen to such a request. */
export interface Row extends Trial {
  readonly met: readonly (Met | undefined)[];
}

/** Results of the ways that the fault happened to. */
export function struck({ met }: Row): readonly Met[] {
  return met.filter((one) => one !== undefined);
}

/** The fault, and how it was fired. */
export function titleOf({ fault, shown }: Pick<Trial, "fault" | "shown">): string {
  const list = Object.entries(shown).map(([name, value]) => `${name} ${valueText(value)}`);
  return `\`${fault.name}\`${list.length > 0 ? ` ${list.join(", ")}` : ""}`;
}

/** A range of one value is that value. */
function valueText(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => one === value[0])) return String(value[0]);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Outcome of a call, and the number of requests that the server saw. */
export function outcomeText(met: Met): string {
  const told = met.seen?.told?.[0];
  const error = met.thrown?.type ?? (told === undefined ? undefined : classOf(told));
  const says = error === undefined ? met.seen ? saysOf(met) : "_hangs_" : `\`${error}\``;
  return met.hits > 1 ? `${says} ×${met.hits}` : says;
}
