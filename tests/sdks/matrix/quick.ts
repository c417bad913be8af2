/** Trials of each fault in the matrix: all its forms, set so that nothing waits long. */
import type { FaultInfo, Patch } from "../server.ts";

const SHORT_SEC = 0.3;
/** Longer than the patience of any call, and over soon after: not every aborted stream lets go of its connection. */
const LONG = [13, 13];
const HALF = [50, 50];

/** One row of the matrix. */
export interface Trial {
  readonly fault: FaultInfo;
  /** All options that are not as by default. */
  readonly options: Patch;
  /** Options that tell this row from the others. */
  readonly shown: Patch;
}

/** Faults whose default options take long, or that have more than one face; `{}` is as by default. */
const QUICK: Readonly<Record<string, readonly Patch[]>> = {
  connection_failed: [{ lead_sec: [0, 0] }],
  connection_stall: [{ start_sec: [0, 0], stall_sec: LONG }],
  timeout: [{ after_sec: [SHORT_SEC, SHORT_SEC], answer_pct: 100 }, { after_sec: LONG }],
  incomplete_response: [{ how: "fin" }, { how: "rst" }],
  rate_limit: [
    { retry_after_sec: [0, 0] },
    { retry_after: "none" },
    { retry_after: "disagree", retry_after_sec: [50, 50] },
    { retry_after_sec: [120, 120] },
    { should_retry: false, retry_after_sec: [0, 0] },
  ],
  internal_error: [{}, { should_retry: false }],
  not_found: [{}, { should_retry: true }],
  gateway_page: [{ status: 520 }],
  content_filter: [{ where: "input" }, { where: "output" }],
  close_after_reply: [{ how: "fin" }, { how: "rst" }],
  close_after_requests: [{ requests: 1 }],
  content_length_mismatch: [{ form: "too_long" }, { form: "too_short" }],
  early_reply: [{ status: 413 }],
  extra_response: [{ form: "page" }, { form: "timeout" }],
  wrong_connection: [{ form: "close_but_open" }, { form: "kept_but_closed" }],
  odd_status: [{ status: "999" }, { status: "520" }],
  coding_lie: ["plain", "unlabelled", "mislabelled"].map((form) => ({ form })),
  stream_stall: [{ stall_sec: LONG }],
  masked_stall: [{ stall_sec: LONG, interval_sec: SHORT_SEC }],
  stream_cut: [{ how: "fin" }, { how: "rst" }],
  stream_error: [
    { where: "first" },
    { where: "first", error: "insufficient_quota" },
    { where: "text" },
    { where: "text", flat: true },
    { where: "text", then: "end_alone" },
    { where: "after_finish" },
  ],
  empty_stream: [{ send: "nothing" }, { send: "end" }],
  extra_frame: ["unknown_event", "empty_answers", "bom", "end_twice"].map((what) => ({ what })),
  huge_numbers: [{}, { literal: "1e400" }],
  wrong_finish: [{ finish: "length" }, { finish: "tool_calls" }],
  broken_json_mode: [{ form: "prose" }, { form: "fenced" }],
  slow_down: [{}, { retry_after: "none" }],
  cut_arguments: [
    { then: "tool_calls" },
    { then: "length" },
    { then: "eof" },
  ],
};

/** The rows of a fault; what is not in the table is as by default, but with short waits, and strikes in the middle. */
export function trialsOf(fault: FaultInfo): Trial[] {
  const calm = fault.options.flatMap((option) => {
    const value = calmed(option.name, option.default);
    return JSON.stringify(value) === JSON.stringify(option.default) ? [] : [[option.name, value] as const];
  });
  const options = Object.fromEntries(calm);
  return (QUICK[fault.name] ?? [{}]).map((shown) => ({ fault, shown, options: { ...options, ...shown } }));
}

/** Half of something; a wait of 0.3 seconds at most, or of 0 where it is told to the client in whole seconds. */
function calmed(name: string, value: unknown): unknown {
  const unit = /(?<!_per)_(ms|sec|pct)$/.exec(name)?.[1];
  if (unit === undefined || value === null || value === undefined) return value;
  if (unit === "pct") return Array.isArray(value) ? HALF : value;
  const short = name.startsWith("retry_after") ? 0 : unit === "ms" ? SHORT_SEC * 1_000 : SHORT_SEC;
  if (Array.isArray(value)) return value.map((one) => Math.min(Number(one), short));
  return typeof value === "number" ? Math.min(value, short) : value;
}
