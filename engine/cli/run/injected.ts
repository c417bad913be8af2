import { count, counted } from "../../base/counted.ts";
import type { Total } from "../../metrics/queries.ts";
import { isAnswered } from "../../faults/good_reply.ts";
import type { FaultFacts } from "../../faults/fault.ts";

/** The part of a sum of requests that tells what was done to them. */
type InjectedSum = Pick<Total, "outcome" | "fault" | "status" | "ending" | "requests">;

/** Kinds of faults by their names, of one domain. */
type Kinds = ReadonlyMap<string, FaultFacts["kind"]>;

/**
 * Effects of faults on the client with their counts, the most frequent first, e.g. `19 × 429`, `5 broken streams`, `4
 * resets`.
 */
export function injectedTexts(sums: readonly InjectedSum[], kinds: Kinds): string[] {
  const counts = new Map<string, number>();
  for (const sum of sums) {
    if (sum.fault === null || sum.fault === "") continue;
    const what = effectOf(sum, kinds);
    counts.set(what, (counts.get(what) ?? 0) + sum.requests);
  }
  return Array.from(counts).sort(([, a], [, b]) => b - a).map(([what, times]) =>
    what.startsWith("×") ? `${count(times)} ${what}` : counted(times, what)
  );
}

/** Effect of one fault: its status, or how it broke the reply. */
function effectOf(sum: InjectedSum, kinds: Kinds): string {
  const { fault, status, ending } = sum;
  const kind = kinds.get(fault ?? "");
  if (status === null && ending === "client_aborted") return "abandoned wait"; // the client went, before a reply began
  if (status === null) return ending === "rst" ? "reset" : "dropped connection";
  if (status >= 400) return `× ${status >= 500 ? "5xx" : status}`;
  if (isAnswered(sum)) return "slow or odd reply";
  if (kind === "stream") return "broken stream";
  if (ending === "rst") return "reset";
  if (ending === "fin") return "cut reply";
  return kind === "content" ? "damaged reply" : "slow or odd reply";
}
