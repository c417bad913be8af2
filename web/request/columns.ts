import type { Ask } from "./ask.ts";
import type { Detail } from "../../engine/base/request_record.ts";
import type { Columns } from "../../engine/domain/columns.ts";

/** Columns of this domain's rows beside the common ones. */
export const columns = {
  method: "TEXT",
  path: "TEXT",
  kind: "TEXT",
  asked: "TEXT",
  rung: "TEXT",
  rule: "TEXT",
  phase: "TEXT",
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
