import type { Answer, Reply } from "../reply/reply.ts";
import type { LiveRecord } from "./live_record.ts";

/**
 * The reply with headers that say what was done; only for tests of clients, since real services send none. `time_scale`:
 * how many times as fast the seconds of a scenario pass.
 */
export function withDebugHeaders(reply: Reply, record: LiveRecord, time_scale: number): Reply {
  if ("script" in reply) return reply; // it is sent as it is
  const labelledToo = (answer: Answer) => labelled(answer, record, time_scale);
  if ("how" in reply) return reply.after ? { how: reply.how, after: labelledToo(reply.after) } : reply;
  return labelledToo(reply);
}

function labelled({ status, headers, body }: Answer, record: LiveRecord, time_scale: number): Answer {
  const label: Record<string, string> = { "x-errorworks-injected": record.fault ?? "none" };
  if (record.ordinal !== null) label["x-errorworks-ordinal"] = String(record.ordinal);
  const { rule, phase } = record.detail;
  if (rule) label["x-errorworks-rule"] = encodeURIComponent(String(rule).toWellFormed());
  if (phase) label["x-errorworks-phase"] = encodeURIComponent(String(phase).toWellFormed());
  if (time_scale !== 1) label["x-errorworks-time-scale"] = String(time_scale);
  return { status, headers: { ...headers, ...label }, body };
}
