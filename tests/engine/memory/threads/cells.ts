import { add, type Cells, change, count, raise } from "../../../../engine/memory/cells.ts";
import { onOrder } from "./member.ts";

/** Counts, adds, raises and doubles the steps of so many rounds. */
export interface CellsJob {
  readonly cells: Cells;
  readonly rounds: number;
}

onOrder(({ cells, rounds }: CellsJob) => {
  for (let round = 1; round <= rounds; round++) {
    count(cells, 0);
    add(cells, 1, 3);
    raise(cells, 2, round);
    change(cells, 3, (old) => old + 2n);
  }
  return rounds;
});
