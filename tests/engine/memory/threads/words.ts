import type { Cells } from "../../../../engine/memory/cells.ts";
import { CounterMap } from "../../../../engine/memory/counter_map.ts";
import { onOrder } from "./member.ts";
import { textKey } from "../../../../engine/base/hash.ts";

/** Asks for the next number of each of so many keys, in so many rounds. */
export interface WordsJob {
  readonly cells: Cells;
  readonly keys: number;
  readonly rounds: number;
}

onOrder(({ cells, keys, rounds }: WordsJob) => {
  const map = new CounterMap(cells);
  const all = Array.from({ length: keys }, (_, n) => textKey(0, `key ${n}`));
  const numbers: number[][] = all.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [n, key] of all.entries()) numbers[n]?.push(map.increment(key));
  }
  return numbers;
});
