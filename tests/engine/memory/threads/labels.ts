import type { Cells } from "../../../../engine/memory/cells.ts";
import { LabelTable } from "../../../../engine/memory/label_table.ts";
import { onOrder } from "./member.ts";

/** Counts each name so many times, with the outcome of this worker. */
export interface LabelsJob {
  readonly cells: Cells;
  readonly names: readonly string[];
  readonly rounds: number;
  readonly outcome: number;
}

onOrder(({ cells, names, rounds, outcome }: LabelsJob) => {
  const labels = new LabelTable(cells);
  for (let round = 0; round < rounds; round++) {
    for (const name of names) labels.count(name, outcome);
  }
  return rounds;
});
