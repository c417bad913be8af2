import { CLIENTS, exampleConfig, KINDS, ODDS } from "../../engine/cli/fault_text.ts";
import { type FaultInfo, faultInfos } from "../../engine/cli/list_commands.ts";
import type { FaultKind } from "../../engine/faults/fault.ts";
import type { Service } from "../../engine/service/service.ts";
import { block, code, list, page, prose } from "../markdown.ts";
import { FAULTS_INTRO } from "./intros.ts";
import { optionItem } from "./option_item.ts";
import { isShared, lacking } from "./shared_options.ts";

/** The faults of one kind in one domain, which share a page. */
interface Group {
  readonly domain: string;
  readonly kind: FaultKind;
  readonly infos: readonly FaultInfo[];
}

/** `faults.md`, the index of all faults, and a page for each kind and domain. */
export function faultPages(services: readonly Service[]): Readonly<Record<string, string>> {
  const infos = faultInfos({ services });
  const groups = services.flatMap(({ name }) => groupsOf(name, infos));
  const sections = services.flatMap(({ name, summary }) => [
    `## ${name}: ${summary}`,
    ...groups.filter(({ domain }) => domain === name).flatMap(indexOf),
    `### Order of priority of ${name}`,
    infos.filter(({ domain }) => domain === name).map(({ name }) => code(name)).join(", "),
  ]);
  return {
    "faults.md": page("Faults", FAULTS_INTRO, sections),
    ...Object.fromEntries(groups.map((group) => [pathOf(group), kindPage(group)])),
  };
}

function groupsOf(domain: string, infos: readonly FaultInfo[]): Group[] {
  const own = Map.groupBy(infos.filter((info) => info.domain === domain), ({ kind }) => kind);
  return Array.from(own, ([kind, infos]) => ({ domain, kind, infos }));
}

function pathOf({ domain, kind }: Omit<Group, "infos">): string {
  return `faults/${domain}-${kind}.md`;
}

function indexOf(group: Group): string[] {
  const { domain, kind, infos } = group;
  return [
    `### ${domain}, ${kind}: ${KINDS[kind]}`,
    list(infos.map(({ name, summary }) => `[${code(name)}](${pathOf(group)}#${name}): ${prose(summary)}`)),
  ];
}

function kindPage(group: Group): string {
  const { domain, kind, infos } = group;
  return page(`Faults of ${domain}: ${kind}`, introOf(group), [
    "## Common options",
    list([...ODDS.map(optionItem), ...sharedOptions(infos)]),
    ...infos.flatMap((info) => faultSection(info, infos)),
  ]);
}

/** The options that most faults of a page have in common, and who lacks them. */
function sharedOptions(infos: readonly FaultInfo[]): string[] {
  const texts = infos.flatMap((info) =>
    info.options.filter(({ name }) => isShared(name, info, infos)).map((option) => {
      const others = lacking(option.name, info, infos).map(code).join(", ");
      return `${optionItem(option)}${others && ` (not an option of ${others})`}`;
    })
  );
  return [...new Set(texts)];
}

function introOf({ domain, kind }: Group): string {
  const clients = CLIENTS[domain]?.replace("docs/", "../");
  return `
What happens: ${
    KINDS[kind]
  }. \`errorworks faults NAME\` prints what this page says of a fault. Options without a
default may be left out; from a range \`[min, max]\` each request draws its own value.

[All faults](../faults.md) · [what real clients make of them](${clients}) · [terms](../glossary.md) ·
[all of the documentation](../index.md)
`;
}

/** One fault: what is on the wire, its options, an example. */
function faultSection(info: FaultInfo, infos: readonly FaultInfo[]): string[] {
  const { name, summary, degraded, options } = info;
  const own = options.filter((option) => !isShared(option.name, info, infos));
  return [
    `## ${name}`,
    `On the wire: ${prose(summary)}.`,
    ...degraded === null ? [] : [`Through the \`fetch\` transport: ${prose(degraded)}.`],
    list([...own.map(optionItem), "the [common options](#common-options)"]),
    block("yaml", exampleConfig(info)),
  ];
}
