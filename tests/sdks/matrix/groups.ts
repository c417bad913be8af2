/** The tables of the matrix: which faults they have, and who is asked. */
import { SDKS } from "../clients.ts";
import { JSON_SDKS } from "../clients/json.ts";
import type { Sdk } from "../clients/target.ts";
import { TOOL_SDKS } from "../clients/tools.ts";
import type { FaultInfo } from "../server.ts";

/** A table of the matrix. */
export interface Group {
  readonly title: string;
  readonly about: string;
  readonly sdks: readonly Sdk[];
  has(fault: FaultInfo): boolean;
}

const TOOLS = new Set(["name_after_arguments", "cut_arguments", "invalid_arguments", "unknown_tool"]);
const JSONS = new Set(["broken_json_mode", "violates_schema"]);
const FRAMING = new Set([
  "drip",
  "awkward_splits",
  "endless_body",
  "content_length_mismatch",
  "invalid_content_length",
  "length_and_chunked",
  "missing_last_chunk",
  "bad_chunk_size",
  "chunk_extras",
  "bare_lf",
  "informational_storm",
  "unexpected_body",
  "no_reason_phrase",
  "broken_status_line",
  "old_http",
  "extra_response",
]);
const HEADERS = new Set([
  "malformed_header",
  "control_bytes",
  "huge_header",
  "many_headers",
  "doubled_header",
  "hostile_cookies",
  "cookie_conflict",
  "missing_content_type",
  "broken_header",
  "coding_lie",
  "unknown_coding",
  "cut_gzip",
  "bomb",
  "coding_chain",
  "odd_deflate",
]);
/** Faults that have a table by their names. */
const NAMED = TOOLS.union(JSONS).union(FRAMING).union(HEADERS);

function ofKind(kind: string, title: string, about: string): Group {
  return {
    title,
    about,
    sdks: SDKS,
    has: (fault) => fault.kind === kind && !NAMED.has(fault.name),
  };
}

/** All tables, in their order. */
export const GROUPS: readonly Group[] = [
  ofKind("transport", "The connection", "It is late, silent or cut, or not what it is said to be."),
  {
    title: "Framing",
    about: "The answer is good, and what tells where it begins and ends is not.",
    sdks: SDKS,
    has: ({ name }) => FRAMING.has(name),
  },
  {
    title: "Headers and codings",
    about: "The answer is good, and what is said of it is not, or is too much.",
    sdks: SDKS,
    has: ({ name }) => HEADERS.has(name),
  },
  ofKind("http", "Error statuses", "What has a status of 400 or more, and what it says of trying again."),
  ofKind("stream", "Streams", "What only streams have; whoever asks for a whole answer is not asked."),
  ofKind("content", "Wrong answers", "A status of 200, and a body that is not what it should be."),
  {
    title: "Tools",
    about: "Everybody offers a tool, `weather`, which takes a `city`.",
    sdks: TOOL_SDKS,
    has: ({ name }) => TOOLS.has(name),
  },
  {
    title: "Structured output",
    about: "Everybody asks for JSON by a schema, in the way of the SDK that reads it.",
    sdks: JSON_SDKS,
    has: ({ name }) => JSONS.has(name),
  },
];

/** The table of a fault. @throws {Error} where its kind has none */
export function groupOf(fault: FaultInfo): Group {
  const group = GROUPS.find((group) => group.has(fault));
  if (!group) throw new Error(`Cannot show "${fault.name}": there is no table of the kind "${fault.kind}"`);
  return group;
}
