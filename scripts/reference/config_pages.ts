import { typeText } from "../../engine/config/value_text.ts";
import type { Service } from "../../engine/service/service.ts";
import { code, list, page } from "../markdown.ts";
import { CONFIGURATION_INTRO } from "./intros.ts";
import { optionItem } from "./option_item.ts";
import { configKeys, type Key } from "./schema_keys.ts";

/** `configuration.md`, with the keys that are no section, and a page for each section. */
export function configPages(services: readonly Service[]): Readonly<Record<string, string>> {
  const keys = configKeys(services).filter(({ path }) => path[1] !== "faults");
  const { whole = [], inner = [] } = Object.groupBy(
    keys,
    ({ path }) => path.length === 1 ? "whole" : "inner",
  );
  const sections = Array.from(Map.groupBy(inner, ({ path: [name = ""] }) => name));
  const about = aboutOf(services);
  return {
    "configuration.md": page("Configuration", CONFIGURATION_INTRO, [
      "## Sections",
      list(sections.map(([name]) => `[${code(name)}](configuration/${name}.md): ${about(name)}`)),
      "## Keys outside of sections",
      keyList(whole),
    ]),
    ...Object.fromEntries(
      sections.map(([name, keys]) => [`configuration/${name}.md`, sectionPage(name, about(name), keys)]),
    ),
  };
}

const SECTIONS: Readonly<Record<string, string>> = {
  server: "where it listens, threads, limits of requests",
  metrics: "the database, and how long rows are kept",
  journal: "requests and replies with their bodies, in memory",
  scenario: "what happens over time, in phases",
  tape: "what is done to requests is recorded, or played again line by line",
};

/** Where there is more on a section. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  scenario: " Bundled ones and examples are in [scenarios.md](../scenarios.md).",
  tape: " How to record and to play one is in [tape.md](../tape.md).",
};

function aboutOf(services: readonly Service[]): (section: string) => string {
  const domains = services.map(({ name, summary }) => [name, summary] as const);
  const about = new Map([...Object.entries(SECTIONS), ...domains]);
  return (section) => {
    const text = about.get(section);
    if (text === undefined) {
      throw new Error(`Cannot write the page of "${section}": SECTIONS does not tell what it is about`);
    }
    return text;
  };
}

function sectionPage(section: string, about: string, keys: readonly Key[]): string {
  const groups = Array.from(Map.groupBy(keys, groupOf)).toSorted(([a], [b]) =>
    Number(b === section) - Number(a === section)
  );
  const elsewhere = ELSEWHERE[section] ??
    (section in SECTIONS ? "" : ` The faults, \`${section}.faults\`, are in [faults.md](../faults.md).`);
  const intro = `
${about.slice(0, 1).toUpperCase()}${about.slice(1)}. A key without a default may be left out.${elsewhere}

[All sections](../configuration.md) · [terms](../glossary.md) · [all of the documentation](../index.md)
`;
  return page(
    `Configuration: ${section}`,
    intro,
    groups.flatMap(([group, keys]) => [...group === section ? [] : [`## ${group}`], keyList(keys)]),
  );
}

/** Heading of a key: its section, or the second level of a section that has more of them. */
function groupOf({ path }: Key): string {
  return path.length <= 2 ? path[0] ?? "" : path.slice(0, 2).join(".");
}

function keyList(keys: readonly Key[]): string {
  return list(keys.map(({ path, schema }) =>
    optionItem({
      name: path.join("."),
      values: typeText(schema),
      default: schema["default"],
      description: String(schema["description"] ?? ""),
    })
  ));
}
