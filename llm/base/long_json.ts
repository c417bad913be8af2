import type { Json } from "../../engine/base/json.ts";

/** An object with a list whose items are made one by one, and what stands before and behind that list. */
export interface LongJson {
  readonly before: Json;
  readonly name: string;
  /** Gives the same items each time; nothing in place of an item is a place where the work may rest. */
  readonly items: () => Iterable<unknown>;
  readonly after: Json;
}

/** The text that `JSON.stringify` would make of it with this indent, in pieces. */
export function* jsonPieces({ before, name, items, after }: LongJson, indent: 0 | 2): Iterable<string> {
  const text = (value: unknown) => JSON.stringify(value, null, indent);
  const [line, end, deep, colon] = indent === 0 ? ["", "}", "", ":"] : ["\n  ", "\n}", "\n    ", ": "];
  const open = isEmpty(before) ? "{" : `${text(before).slice(0, -end.length)},`;
  yield `${open}${line}${JSON.stringify(name)}${colon}[`;
  let count = 0;
  for (const item of items()) {
    yield item === undefined ? "" : `${count++ === 0 ? "" : ","}${deep}${text(item).replaceAll("\n", deep)}`;
  }
  yield `${count === 0 ? "" : line}]${isEmpty(after) ? end : `,${text(after).slice(1)}`}`;
}

/** The pieces of long JSON, indented by two, with a line feed at the end. */
export function* indentedPieces(parts: LongJson): Iterable<string> {
  yield* jsonPieces(parts, 2);
  yield "\n";
}

function isEmpty(value: Json): boolean {
  return Object.keys(value).length === 0;
}
