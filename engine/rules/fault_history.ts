import { textKey } from "../base/hash.ts";
import { type CounterMap, NS_PER_MS } from "../memory/counter_map.ts";

/** Table of a run, and the time in milliseconds on a clock that all workers share. */
interface HistoryParts {
  readonly table: CounterMap;
  readonly now: () => number;
  /** Name of the domain that has the faults. */
  readonly domain: string;
}

/** Instants at which faults have last struck, which all workers share. */
export interface FaultHistory {
  /** Notes that a fault strikes now. */
  strikes(fault: string): void;
  /** Milliseconds since a fault has last struck; `null` if it has not. */
  since(fault: string): number | null;
}

/** The history of the faults of a domain in a run. */
export function faultHistory({ table, now, domain }: HistoryParts): FaultHistory {
  const keyOf = (fault: string) => textKey(0, `struck ${domain} ${fault}`);
  return {
    strikes: (fault) => table.raise(keyOf(fault), Math.max(1, Math.round(now() * NS_PER_MS))),
    since(fault) {
      const last = table.read(keyOf(fault));
      return last === 0 ? null : now() - last / NS_PER_MS;
    },
  };
}
