/** The matrix as a page of Markdown. */
import type { Sdk } from "../clients/target.ts";
import type { Met } from "../meet.ts";
import { type Group, groupOf, GROUPS } from "./groups.ts";
import { outcomeText, type Row, struck, titleOf } from "./row.ts";
import { surprisesIn } from "./surprises.ts";

/** Origin of the matrix. */
export interface Making {
  readonly server: string;
  /** The answer to everything. */
  readonly text: string;
  readonly timeout_ms: number;
  readonly max_retries: number;
  readonly patience_ms: number;
}

/** Writes the page. */
export function pageOf(rows: readonly Row[], making: Making): string {
  const tables = GROUPS.flatMap((group) => [`## ${group.title}`, group.about, tableOf(group, rows)]);
  const parts = [
    UNFORMATTED,
    TITLE,
    GENERATED,
    INTRO,
    ...surprises(rows, making),
    ...legend(making),
    ...tables,
  ];
  return `${parts.join("\n\n")}\n`;
}

const UNFORMATTED = "<!-- deno-fmt-ignore-file -->";
const TITLE = "# What SDKs make of each fault";
const GENERATED =
  "<!-- Written by `deno task sdk-matrix`, which asks real SDKs. Run it again rather than change it. -->";
const INTRO = `
Each fault was fired at every request of a real SDK, and this is what came of it. \`deno task sdk-matrix\` makes this
page; what the faults do is in [faults.md](faults.md).
`.trim();

function surprises(rows: readonly Row[], { text }: Making): string[] {
  const lists = surprisesIn(rows, text).filter(({ lines }) => lines.length > 0);
  return [
    "## What to look at first",
    ...lists.flatMap(({ title, lines }) => [`**${title}:**`, lines.map((line) => `- ${line}`).join("\n")]),
  ];
}

const seconds = (ms: number) => `${ms / 1_000} s`;

function legend({ server, timeout_ms, max_retries, patience_ms }: Making): string[] {
  return [
    "## How to read the tables",
    `
- A cell tells what a call came to: \`SomeError\` was thrown; anything else is what the caller got. _answer_ is a good
  one, as far as the caller can see.
- _whole_ asks for an answer of one block, _stream_ reads the pieces of a stream, _helper_ has the SDK put them
  together again. A cell without them says the same of all.
- ×3: the server was asked three times. It was asked once where nothing is said.
- _hangs_: the call had not ended after ${seconds(patience_ms)}, and was aborted.
- —: the fault does not happen to such a request.
- The AI SDK tells of most errors as parts of a stream, and goes on; such a class looks here like one that is thrown.
- A row names the options that differ from the defaults. Besides these, waits are short everywhere, and a fault that
  can happen anywhere in a reply happens in the middle of it.
`.trim(),
    `
The SDKs ran on Deno ${Deno.version.deno}, on its \`fetch\`, with a connection of its own for each request, against
errorworks ${server}. On Node some messages are different, and with them some decisions: a body that is cut is tried
again there by the AI SDK. All were told to retry ${max_retries} times, which is the default of most; LangChain would retry six
times, Google's SDK not at all, and Ollama's cannot. Those that know a time limit for an attempt were told
${seconds(timeout_ms)}.
`.trim(),
    versions(),
  ];
}

function versions(): string {
  const packages = new Set(GROUPS.flatMap(({ sdks }) => sdks.flatMap(({ packages }) => packages)));
  return `Versions: ${[...packages].map((name) => `\`${name}\``).join(", ")}.`;
}

function tableOf(group: Group, rows: readonly Row[]): string {
  const own = rows.filter(({ fault }) => groupOf(fault) === group);
  const head = ["Fault", ...group.sdks.map(({ name }) => name)];
  return table(head, own.map((row) => [titleOf(row), ...group.sdks.map((sdk) => cellOf(sdk, row))]));
}

/** Ways of the same outcome are told together. */
function cellOf({ ways }: Sdk, row: Row): string {
  const told = ways.flatMap(({ name, form }) => {
    const met: Met | undefined = struck(row).find(({ way }) => way === name);
    return met ? [{ form, text: outcomeText(met) }] : [];
  });
  const groups = [...Map.groupBy(told, ({ text }) => text)];
  if (groups.length <= 1) return groups[0]?.[0] ?? "—";
  return groups.map(([text, same]) => `_${same.map(({ form }) => form).join(", ")}:_ ${text}`).join("<br>");
}

/** A table without padding, which `deno fmt` has to leave alone. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const rows = [head, head.map(() => "-"), ...body];
  return rows.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}
