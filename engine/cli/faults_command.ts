import type { ClientOutcomes } from "../domain/client_outcomes.ts";
import { type ConfigError, configError } from "../base/error.ts";
import { hint } from "../base/hint.ts";
import { flowText } from "../config/value_text.ts";
import type { FaultKind } from "../faults/fault.ts";
import { CLIENTS, exampleConfig, KINDS, ODDS } from "./fault_text.ts";
import { type FaultId, type FaultInfo, faultInfos, type OptionInfo } from "./list_commands.ts";
import { wrapped } from "../base/wrapped.ts";
import { definitions, INDENT } from "./output.ts";
import { screenColumns } from "./terminal/terminal.ts";
import type { Service } from "../service/service.ts";
import type { Host } from "./host.ts";

/** The flags of `errorworks faults`. */
interface FaultsFlags {
  readonly domain?: string | undefined;
  readonly kind?: FaultKind | undefined;
  readonly json?: boolean | undefined;
}

/** `errorworks faults`: the list, or all about one fault. @throws {ConfigError} where no fault is meant */
export async function runFaults(
  text: string | undefined,
  { domain, kind, json }: FaultsFlags,
  host: Host,
): Promise<void> {
  const isListed = (info: FaultId) =>
    (domain === undefined || info.domain === domain) && (kind === undefined || info.kind === kind);
  const isNamed = ({ domain, name }: FaultId) => text === name || text === `${domain}.${name}`;
  const named = faultInfos(host, (info) => isListed(info) && isNamed(info));
  const infos = named.length > 0 ? named : matching(text, faultInfos(host, isListed));
  if (json) return host.line(JSON.stringify(infos));
  const columns = screenColumns(host.terminal);
  const lines = named.length > 0
    ? [...explained(named, columns), ...await clientsParts(named, host.services, columns)]
    : listed(infos, columns);
  for (const line of lines) host.line(line);
}

/** The faults that a text is in. @throws {ConfigError} for one that is in none */
function matching(text: string | undefined, all: readonly FaultInfo[]): readonly FaultInfo[] {
  const infos = all.filter((info) => text === undefined || speaksOf(info, text));
  if (infos.length === 0) throw nothingOf(text ?? "", all);
  return infos;
}

function speaksOf({ name, summary, options }: FaultInfo, text: string): boolean {
  return [name, summary, ...options.map((option) => option.name)].join(" ").toLowerCase().includes(
    text.toLowerCase(),
  );
}

function nothingOf(text: string, infos: readonly FaultInfo[]): ConfigError {
  const names = infos.map(({ name }) => name);
  const which = names.length === 0 ? "there are none of that domain and kind" : `none has "${text}" in it`;
  return configError(`Cannot list faults: ${which}${hint(text, names)}`);
}

function listed(infos: readonly FaultInfo[], columns: number): string[] {
  const groups = Map.groupBy(infos, ({ domain, kind }) => `${domain}, ${kind}: ${KINDS[kind]}`);
  return [
    ...Array.from(groups).flatMap(([title, group]) => [
      ...wrapped(title, columns),
      ...definitions(group.map(({ name, summary }) => [name, summary]), INDENT, columns),
      "",
    ]),
    ...definitions(
      [
        ["all about one", "errorworks faults NAME"],
        ["fewer", "errorworks faults WORD, or with --domain NAME or --kind KIND"],
        ["fire one", "errorworks serve --fault NAME=PERCENT"],
      ],
      "",
      columns,
    ),
  ];
}

/** All about one fault, once for those domains in which it is the same. */
function explained(infos: readonly FaultInfo[], columns: number): string[] {
  const same = Map.groupBy(infos, ({ domain: _, ...rest }) => JSON.stringify(rest));
  const parts = Array.from(same.values(), (alike) => {
    const [first] = alike;
    return first ? [...described(first, alike.map(({ domain }) => domain), columns), ""] : [];
  });
  return [...parts.flat(), ...examples(infos)];
}

function described(info: FaultInfo, domains: readonly string[], columns: number): string[] {
  const { name, kind, summary, degraded, options } = info;
  return [
    ...wrapped(`${name} (${domains.join(", ")})`, columns),
    "",
    ...definitions(
      [
        ["on the wire", summary],
        ["kind", `${kind}: ${KINDS[kind]}`],
        ["fetch transport", degraded === null ? "the same" : `not exact: ${degraded}`],
      ],
      INDENT,
      columns,
    ),
    "",
    "Options:",
    ...definitions([...ODDS, ...options].map((option) => [option.name, optionText(option)]), INDENT, columns),
  ];
}

function optionText({ description, values, default: value }: OptionInfo): string {
  const standard = value === undefined ? "" : `, default ${flowText(value)}`;
  return `${description} (${values.replaceAll("`", "")}${standard})`;
}

/** Examples of a fault to paste, for each domain that has it. */
function examples(infos: readonly FaultInfo[]): string[] {
  const isShared = infos.length > 1;
  return [
    "Try it:",
    ...infos.map(({ domain, name }) =>
      `  errorworks serve --fault ${isShared ? `${domain}.` : ""}${name}=20`
    ),
    "",
    "In a configuration file:",
    ...infos.flatMap((info) => exampleConfig(info).map((line) => `  ${line}`)),
  ];
}

/** Lines on how real clients behaved under these faults, for each domain that has such a table. */
async function clientsParts(
  infos: readonly FaultId[],
  services: readonly Service[],
  columns: number,
): Promise<string[]> {
  const parts = await Promise.all(infos.map(async ({ domain, name }) => {
    const known = await services.find((service) => service.name === domain)?.clientOutcomes?.();
    return known ? ["", ...clientsPart(domain, known[name], columns)] : [];
  }));
  return parts.flat();
}

function clientsPart(domain: string, known: ClientOutcomes | undefined, columns: number): string[] {
  const page = CLIENTS[domain] ?? "docs";
  if (!known) return wrapped(`What clients of ${domain} do under other faults: ${page}`, columns);
  const { given } = known;
  const options = given === "" ? "" : given.startsWith("(") ? ` ${given}` : `, with the options ${given}`;
  return [
    ...wrapped(
      `What clients of ${domain} did${options} (×3: it took three requests; more in ${page}):`,
      columns,
    ),
    ...definitions(Object.entries(known.outcomes), INDENT, columns),
  ];
}
