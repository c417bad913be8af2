/** The matrix as a page of Markdown. */
import type { Sdk } from "../clients/target.ts";
import type { Met } from "../meet.ts";
import { saysOf } from "../outcome.ts";
import type { Trial } from "./quick.ts";

/** A row: what was fired, and what each way met. */
export interface Row extends Trial {
  readonly met: readonly Met[];
}

/** How the matrix was made. */
export interface Making {
  readonly server: string;
  readonly timeout_ms: number;
  readonly max_retries: number;
  readonly patience_ms: number;
}

/** Writes the page. */
export function pageOf(
  sdks: readonly Sdk[],
  absent: readonly Sdk[],
  rows: readonly Row[],
  making: Making,
): string {
  const sections = sdks.flatMap((sdk) => [`## ${sdk.name}`, packagesOf(sdk), tableOf(sdk, rows)]);
  return `${
    ["# What SDKs make of each fault", GENERATED, intro(making), ...sections, ...others(absent)].join("\n\n")
  }\n`;
}

const GENERATED =
  "<!-- Written by `deno task sdk-matrix`, which asks real SDKs. Run it again rather than change it. -->";

const seconds = (ms: number) => `${ms / 1_000} s`;

function intro({ server, timeout_ms, max_retries, patience_ms }: Making): string {
  return `
Each fault was fired at every request of a real SDK, by errorworks ${server}, and this is what came of it: the class
that was thrown, or what the call resolved to; how many requests the server saw; and how long the call took, in
seconds, rounded to a half. \`deno task sdk-matrix\` makes this page.

- The SDKs ran on Deno ${Deno.version.deno}, on its \`fetch\`, with a connection of its own for each request. On Node
  some messages are different, and with them some decisions: a body that is cut is retried there by the AI SDK.
- All were told to retry ${max_retries} times, which is the default of most; LangChain would retry six times, Google's SDK not
  at all. Those that know a time limit for an attempt were told ${seconds(timeout_ms)}.
- _hangs_ is a call that had not ended after ${seconds(patience_ms)} and was aborted.
- _not hit_ is a request that the fault does not apply to.
- A row says which options the fault had, where they differ from the default. They are in [faults.md](faults.md).
`.trim();
}

function packagesOf({ packages }: Sdk): string {
  return `With ${packages.map((name) => `\`${name}\``).join(" and ")}.`;
}

function others(absent: readonly Sdk[]): string[] {
  if (absent.length === 0) return [];
  const list = absent.map(({ name, path }) => `- ${name}: \`${path}\``);
  return ["## Not asked", "What these SDKs ask for was not served:", list.join("\n")];
}

function tableOf({ name, ways }: Sdk, rows: readonly Row[]): string {
  const head = ["Fault", ...ways.map((way) => `\`${way.name.slice(name.length + 2)}\``)];
  const body = rows.map(({ fault, options, met }) => [
    titleOf(fault, options),
    ...ways.map((way) => cellOf(fault, met.find((one) => one.way === way.name))),
  ]);
  return table(head, body);
}

function titleOf(fault: string, options: Trial["options"]): string {
  const list = Object.entries(options).map(([name, value]) => `${name} ${valueText(value)}`);
  return `\`${fault}\`${list.length > 0 ? ` ${list.join(", ")}` : ""}`;
}

/** A range of one value is that value. */
function valueText(value: unknown): string {
  return Array.isArray(value) && value.every((one) => one === value[0])
    ? String(value[0])
    : JSON.stringify(value);
}

function cellOf(fault: string, met: Met | undefined): string {
  if (!met) return "";
  if (met.rows.length > 0 && met.rows.every((row) => row["fault"] !== fault)) return "_not hit_";
  const says = met.thrown ? `\`${met.thrown.type}\`` : met.seen ? saysOf(met) : "_hangs_";
  return `${says}, ${met.hits} ${met.hits === 1 ? "hit" : "hits"}, ${Math.round(met.ms / 500) / 2} s`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const rows = [head, ...body].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const [first = "", ...rest] = rows.map((row) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`
  );
  return [first, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rest].join("\n");
}
