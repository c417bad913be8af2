import { flowText } from "../config/value_text.ts";
import type { FaultKind } from "../faults/fault.ts";
import type { FaultInfo, OptionInfo } from "./list_commands.ts";

/** Description of each kind of fault, as `errorworks faults` and the docs give it. */
export const KINDS: Readonly<Record<FaultKind, string>> = {
  transport: "the connection is late, silent or cut",
  http: "an error status, with the body that the service or a gateway would send",
  stream: "a streamed answer is late, silent, cut or has frames that are wrong",
  content: "a 200 whose body is not what it should be",
};

/** Pages with what real clients made of each fault, by domain. */
export const CLIENTS: Readonly<Record<string, string>> = { llm: "docs/sdks.md", web: "docs/crawlers.md" };

/** Options that every fault has. */
export const ODDS: readonly OptionInfo[] = [
  { name: "pct", default: 0, description: "percent of requests", values: "number, 0 to 100" },
  {
    name: "burst_pct",
    default: undefined,
    description: "percent of requests during a burst; pct if absent",
    values: "number, 0 to 100",
  },
];

/** Lines of a configuration file that fires a fault, with its first option that is a number or a range, if any. */
export function exampleConfig({ domain, name, options }: FaultInfo): string[] {
  const given = options.filter(({ default: value }) => [value].flat().every((one) => typeof one === "number"))
    .slice(0, 1);
  const keys = [["pct", 20] as const, ...given.map((option) => [option.name, option.default] as const)];
  const values = keys.map(([key, value]) => `${key}: ${flowText(value)}`).join(", ");
  return [`${domain}:`, "  faults:", `    ${name}: { ${values} }`];
}
