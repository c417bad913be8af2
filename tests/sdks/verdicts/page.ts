/** The verdicts as a page of Markdown. */
import type { Examination, Found } from "./report.ts";

/** Origin of the verdicts. */
export interface Making {
  readonly calls: number;
  readonly pages: number;
  readonly seed: number;
}

/** Writes the page. */
export function pageOf(results: readonly Examination[], making: Making): string {
  const clients = Array.from(Map.groupBy(results, ({ client }) => client).entries());
  const rows = clients.map(([name, all]) => rowOf(name, all));
  return `${
    [head(making), table(rows), "## Each run", ...clients.map(([name, all]) => section(name, all))].join(
      "\n\n",
    )
  }\n`;
}

function head({ calls, pages, seed }: Making): string {
  return `
<!-- deno-fmt-ignore-file -->

# What errorworks run says of real SDKs and crawlers

<!-- Written by \`deno task verdict-matrix\`, which runs real clients. Run it again rather than change it. -->

Each SDK, with its own defaults, made ${calls} calls, four at a time, under each of four presets (seed ${seed}): every third a
stream that goes on with a second turn. Crawlee, Scrapy, got and requests, also with their own defaults, asked for ${pages}
pages of the website, whose redirects lead to no other machine. What an SDK does _by design_ is no mistake of its user. [All checks](checks.md).

Crawlee is no client that is known: it sends user agents of browsers, in turn, and nothing that is its own, so that each of them is a client for the verdict. What is
_broken_ there is its design all the same (3.18, by its source): it reads no Retry-After (C4), tries 401, 403 and 429 again in another session (C2), and follows a
redirect to any address (C34).

C25 is the doing of the program that asked: it takes what text an SDK gives it for an answer, and looks at no \`finish_reason\`. A stream that ends too early, though
whole as HTTP, is no error to openai-node before 7, openai-python and openai-go, nor to what is built on them (LangChain, LiteLLM, which even makes a \`stop\` of it);
openai-node from 7 on throws where the end is amid a frame.
`.trim();
}

function table(rows: readonly string[]): string {
  return [
    "| client | recognised as | its policy | waits that fit it | broken | by design | holds |",
    "| - | - | - | - | - | - | - |",
    ...rows,
  ].join("\n");
}

function rowOf(name: string, all: readonly Examination[]): string {
  const sdks = all.flatMap((one) => one.sdks);
  const names = sdks.map((sdk) => `${sdk.name} ${sdk.version ?? ""}`.trim());
  const [fitting, waits] = [sumOf(sdks, "fitting"), sumOf(sdks, "waits")];
  const findings = all.flatMap((one) => one.findings);
  const cells = [
    name,
    unique(names) || "no SDK that is known",
    unique(sdks.map(({ policy }) => policy)) || "—",
    waits === 0 ? "—" : `${fitting} of ${waits}`,
    unique(findings.filter(isMistake).map(({ check }) => check)) || "nothing",
    unique(findings.filter(isDesigned).map(({ check }) => check)) || "—",
    unique(findings.filter(({ outcome }) => outcome === "holds").map(({ check }) => check)) || "—",
  ];
  return `| ${cells.join(" | ")} |`;
}

function section(name: string, all: readonly Examination[]): string {
  const agents = unique(all.flatMap(({ user_agents }) => user_agents)) || "none";
  const lines = all.map(({ preset, requests, faults, findings }) => {
    const broken = findings.filter(({ outcome }) => outcome === "broken").map(toldOf);
    return [`- **${preset}**: ${requests} requests, ${faults} with a fault`, ...broken].join("\n");
  });
  return `### ${name}\n\nUser agent: \`${agents}\`\n\n${lines.join("\n")}`;
}

function toldOf(found: Found): string {
  const why = found.by_design === null ? "" : ` By design of ${found.by_design}.`;
  return `  - [${found.check}](checks.md#${found.check.toLowerCase()}), ${found.sentence} (${found.figure}).${why} ${
    found.proof ?? ""
  }`.trimEnd();
}

function isMistake({ outcome, by_design, explained_by }: Found): boolean {
  return outcome === "broken" && by_design === null && explained_by === null;
}

function isDesigned({ outcome, by_design }: Found): boolean {
  return outcome === "broken" && by_design !== null;
}

function sumOf(sdks: Examination["sdks"], key: "fitting" | "waits"): number {
  return sdks.reduce((sum, one) => sum + one[key], 0);
}

function unique(values: readonly string[]): string {
  return Array.from(new Set(values)).join(", ");
}
