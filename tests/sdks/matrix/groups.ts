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

function ofKind(kind: string, title: string, about: string): Group {
  return {
    title,
    about,
    sdks: SDKS,
    has: (fault) => fault.kind === kind && !TOOLS.has(fault.name) && !JSONS.has(fault.name),
  };
}

/** All tables, in their order. */
export const GROUPS: readonly Group[] = [
  ofKind("transport", "The connection", "It is late, silent or cut."),
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
