import type { LoadIncident } from "../extras.ts";

/** A request to an upstream with a capacity, in monotonic milliseconds, and whether it was served. */
export interface UpstreamRequest {
  readonly at: number;
  readonly served: boolean;
}

/** Time in which an upstream has to serve as good as all to be back, in milliseconds, and the part that is. */
const WINDOW_MS = 5_000;
const AS_GOOD_AS_ALL = 0.8;

/** Tells whether an upstream was back in any window of a time. */
export function isBack(
  requests: readonly UpstreamRequest[],
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  const windows = Map.groupBy(requests, ({ at }) => Math.floor((at - from) / WINDOW_MS));
  return Array.from(windows).some(([window, ones]) =>
    window >= 0 && from + (window + 1) * WINDOW_MS <= to &&
    ones.filter(({ served }) => served).length >= AS_GOOD_AS_ALL * ones.length
  );
}

/** The upstream as requests find it that come at these times, in their order, if it is as deep in debt as can be. */
export function servedOf(
  times: readonly number[],
  { from, per_sec, burst, rejected_cost }: Pick<LoadIncident, "from" | "per_sec" | "burst" | "rejected_cost">,
): readonly UpstreamRequest[] {
  let [units, last] = [-burst, from];
  return times.map((at) => {
    units = Math.min(burst, units + (at - last) / 1000 * per_sec);
    last = at;
    const served = units >= 1;
    units = Math.max(-burst, units - (served ? 1 : rejected_cost));
    return { at, served };
  });
}
