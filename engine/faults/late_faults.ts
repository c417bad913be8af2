import { drip } from "./transport/drip.ts";
import { slowResponse } from "./transport/slow_response.ts";

/** Names of the faults that send the good reply as it is, only later. */
export const LATE_FAULTS: readonly string[] = [slowResponse, drip].map(({ name }) => name);

/** Tells whether a request got its good reply, be it late. */
export function isAnswered(
  { outcome, fault, ending }: {
    readonly outcome: string;
    readonly fault: string | null;
    readonly ending: string;
  },
): boolean {
  return outcome === "success" || LATE_FAULTS.includes(fault ?? "") && ending === "complete";
}
