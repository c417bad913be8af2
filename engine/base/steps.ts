import type { Steps } from "./clock.ts";

/** The lists that `of` makes of each item, one behind the other, as `flatMap` has them; a step for each item. */
export function* flatMapSteps<Item, Result>(
  items: Iterable<Item>,
  of: (item: Item) => readonly Result[],
): Steps<readonly Result[]> {
  const all: Result[] = [];
  for (const item of items) {
    for (const one of of(item)) all.push(one);
    yield;
  }
  return all;
}
