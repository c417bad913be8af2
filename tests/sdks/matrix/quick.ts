/** How each fault is fired in the matrix: so that nothing waits long. */
import type { FaultInfo, Patch } from "../server.ts";

const SHORT_SEC = 0.3;
const LONG = [600, 600];

/** One row of the matrix. */
export interface Trial {
  readonly fault: string;
  readonly options: Patch;
}

/** Faults whose default options take long, or that have more than one face. */
const QUICK: Readonly<Record<string, readonly Patch[]>> = {
  connection_failed: [{ lead_sec: [0, 0] }],
  connection_stall: [{ start_sec: [0, 0], stall_sec: LONG }],
  timeout: [{ after_sec: [SHORT_SEC, SHORT_SEC], answer_pct: 100 }, { after_sec: LONG }],
  incomplete_response: [{ part_pct: [50, 50], how: "fin" }, { part_pct: [50, 50], how: "rst" }],
  rate_limit: [{ retry_after_sec: [0, 0] }, { retry_after_sec: [120, 120] }],
  capacity_529: [{ retry_after_sec: [0, 0] }],
  truncated: [{ keep_pct: [50, 50] }],
};

/** The rows of a fault; one that is not in the table is fired as by default, but with short waits. */
export function trialsOf({ name, options }: FaultInfo): Trial[] {
  const shortened = options.flatMap((option) => {
    const short = shorten(option.name, option.default);
    return short === option.default ? [] : [[option.name, short] as const];
  });
  return (QUICK[name] ?? [Object.fromEntries(shortened)]).map((options) => ({ fault: name, options }));
}

/** A wait of more than 0.3 seconds becomes that, or 0 where the default looks like whole seconds in a header. */
function shorten(name: string, value: unknown): unknown {
  const unit = /_(ms|sec)$/.exec(name)?.[1];
  if (unit === undefined || value === null || value === undefined) return value;
  const short = name.startsWith("retry_after") ? 0 : unit === "ms" ? SHORT_SEC * 1_000 : SHORT_SEC;
  if (Array.isArray(value)) return value.map((one) => Math.min(Number(one), short));
  return typeof value === "number" ? Math.min(value, short) : value;
}
