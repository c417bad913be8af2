import { ConfigError } from "../base/error.ts";
import { hint } from "../base/hint.ts";
import { flowText } from "../config/value_text.ts";
import type { FaultKind } from "../faults/fault.ts";
import { type FaultInfo, faultInfos, type OptionInfo } from "./list_commands.ts";
import { definitions, wrapped } from "./output.ts";
import type { Host } from "./host.ts";

/** The flags of `errorworks faults`. */
export interface FaultsFlags {
  readonly domain?: string | undefined;
  readonly kind?: FaultKind | undefined;
  readonly json?: boolean | undefined;
}

const KINDS: Readonly<Record<FaultKind, string>> = {
  transport: "the connection is late, silent or cut",
  http: "an error status, with the body that the service or a gateway would send",
  stream: "a streamed answer is late, silent, cut or has frames that are wrong",
  content: "a 200 whose body is not what it should be",
};

/** Pages with what real clients made of each fault, by domain. */
const CLIENTS: Readonly<Record<string, string>> = { llm: "docs/sdks.md", web: "docs/crawlers.md" };

/** Options that every fault has. */
const ODDS: readonly OptionInfo[] = [
  { name: "pct", default: 0, description: "percent of requests", values: "number, 0 to 100" },
  {
    name: "burst_pct",
    default: undefined,
    description: "percent of requests during a burst; pct if absent",
    values: "number, 0 to 100",
  },
];

/** `errorworks faults`: the list, or all about one fault. @throws {ConfigError} where no fault is meant */
export function runFaults(text: string | undefined, { domain, kind, json }: FaultsFlags, host: Host): void {
  const all = faultInfos(host).filter((info) =>
    (domain === undefined || info.domain === domain) && (kind === undefined || info.kind === kind)
  );
  const named = all.filter(({ domain, name }) => text === name || text === `${domain}.${name}`);
  const infos = named.length > 0 ? named : all.filter((info) => text === undefined || speaksOf(info, text));
  if (infos.length === 0) throw nothingOf(text ?? "", all);
  if (json) return host.line(JSON.stringify(infos));
  for (const line of named.length > 0 ? explained(named) : listed(infos)) host.line(line);
}

function speaksOf({ name, summary, options }: FaultInfo, text: string): boolean {
  return [name, summary, ...options.map((option) => option.name)].join(" ").toLowerCase().includes(
    text.toLowerCase(),
  );
}

function nothingOf(text: string, infos: readonly FaultInfo[]): ConfigError {
  const names = infos.map(({ name }) => name);
  const which = names.length === 0 ? "there are none of that domain and kind" : `none has "${text}" in it`;
  return new ConfigError([{ path: "", message: `Cannot list faults: ${which}${hint(text, names)}` }]);
}

function listed(infos: readonly FaultInfo[]): string[] {
  const groups = Map.groupBy(infos, ({ domain, kind }) => `${domain}, ${kind}: ${KINDS[kind]}`);
  return [
    ...Array.from(groups).flatMap(([title, group]) => [
      ...wrapped(title),
      ...definitions(group.map(({ name, summary }) => [name, summary])),
      "",
    ]),
    ...definitions([
      ["all about one", "errorworks faults NAME"],
      ["fewer", "errorworks faults WORD, or with --domain NAME or --kind KIND"],
      ["fire one", "errorworks serve --fault NAME=PERCENT"],
    ], ""),
  ];
}

/** All about one fault, once for those domains in which it is the same. */
function explained(infos: readonly FaultInfo[]): string[] {
  const same = Map.groupBy(infos, ({ domain: _, ...rest }) => JSON.stringify(rest));
  const parts = Array.from(same.values(), (alike) => {
    const [first] = alike;
    return first ? [...described(first, alike.map(({ domain }) => domain)), ""] : [];
  });
  return [...parts.flat(), ...examples(infos)];
}

function described(info: FaultInfo, domains: readonly string[]): string[] {
  const { name, kind, summary, degraded, options } = info;
  return [
    ...wrapped(`${name} (${domains.join(", ")})`),
    "",
    ...definitions([
      ["on the wire", summary],
      ["kind", `${kind}: ${KINDS[kind]}`],
      ["fetch transport", degraded === null ? "the same" : `not exact: ${degraded}`],
    ]),
    "",
    "Options:",
    ...definitions([...ODDS, ...options].map((option) => [option.name, optionText(option)])),
  ];
}

function optionText({ description, values, default: value }: OptionInfo): string {
  const standard = value === undefined ? "" : `, default ${flowText(value)}`;
  return `${description} (${values.replaceAll("`", "")}${standard})`;
}

/** Examples of a fault to paste, for each domain that has it. */
function examples(infos: readonly FaultInfo[]): string[] {
  const [{ name, options } = { name: "", options: [] }] = infos;
  const isShared = infos.length > 1;
  const given = options.filter(({ default: value }) => [value].flat().every((one) => typeof one === "number"))
    .slice(0, 1);
  const keys = [["pct", 20] as const, ...given.map((option) => [option.name, option.default] as const)];
  return [
    "Try it:",
    ...infos.map(({ domain }) => `  errorworks serve --fault ${isShared ? `${domain}.` : ""}${name}=20`),
    "",
    "In a configuration file:",
    ...infos.flatMap(({ domain }) => [
      `  ${domain}:`,
      "    faults:",
      `      ${name}: { ${keys.map(([key, value]) => `${key}: ${flowText(value)}`).join(", ")} }`,
    ]),
    "",
    ...infos.flatMap(({ domain }) => {
      const page = CLIENTS[domain];
      return page === undefined ? [] : wrapped(`What real clients of ${domain} make of it: ${page}`);
    }),
  ];
}
