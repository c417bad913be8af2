import type { Columns } from "../engine/types.ts";
import type { Detail } from "../engine/visit.ts";
import type { Ask } from "./ask.ts";

/** What the rows of this domain have beside the common columns. */
export const columns = {
  method: "TEXT",
  path: "TEXT",
  kind: "TEXT",
  asked: "TEXT",
  rung: "TEXT",
  redirect_target: "TEXT",
} as const satisfies Columns;

/** Longest path that a row keeps, in characters. */
const MOST_PATH = 500;

/** The name of one of them. */
export type Column = keyof typeof columns;

/** The part of a row that is known once the request is read; faults that redirect add where to. */
export function detail({ method, path, kind, asked, rung }: Ask): Detail<Column> {
  const shown = path.slice(0, MOST_PATH);
  return { method, path: shown, kind: kind?.name ?? null, asked, rung, redirect_target: null };
}
