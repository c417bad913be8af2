import type { Answer, Reply } from "../reply/reply.ts";
import type { LiveRecord } from "./live_record.ts";

/** The reply with headers that say what was done; only for tests of clients, since real services send none. */
export function withDebugHeaders(reply: Reply, record: LiveRecord): Reply {
  if ("script" in reply) return reply; // it is sent as it is
  if ("how" in reply) return reply.after ? { how: reply.how, after: labelled(reply.after, record) } : reply;
  return labelled(reply, record);
}

function labelled({ status, headers, body }: Answer, record: LiveRecord): Answer {
  const label: Record<string, string> = { "x-errorworks-injected": record.fault ?? "none" };
  if (record.ordinal !== null) label["x-errorworks-ordinal"] = String(record.ordinal);
  const { rule, phase } = record.detail;
  if (rule) label["x-errorworks-rule"] = encodeURIComponent(rule);
  if (phase) label["x-errorworks-phase"] = encodeURIComponent(phase);
  return { status, headers: { ...headers, ...label }, body };
}
