import { textKey } from "../../engine/random.ts";
import type { Cells } from "../../engine/shared/cells.ts";
import { Words } from "../../engine/shared/words.ts";
import { onOrder } from "./member.ts";

/** Asks for the next number of each of so many keys, in so many rounds. */
export interface WordsJob {
  readonly cells: Cells;
  readonly keys: number;
  readonly rounds: number;
}

onOrder(({ cells, keys, rounds }: WordsJob) => {
  const words = new Words(cells);
  const all = Array.from({ length: keys }, (_, n) => textKey(0, `key ${n}`));
  const numbers: number[][] = all.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [n, key] of all.entries()) numbers[n]?.push(words.next(key));
  }
  return numbers;
});
