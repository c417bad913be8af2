/** Every form of the faults of connection, framing and coding, and which of them nobody notices. */
import type { FaultInfo } from "../../sdks/server.ts";
import type { Client } from "./clients.ts";
import { table } from "./table.ts";
import { type Row, verdictOf } from "./row.ts";
import { type Trial, trialsOf } from "./trials.ts";

/** Options that say in which form a fault comes. */
const FORMS = ["form", "coding"];
const CODINGS = ["coding_lie", "unknown_coding", "cut_gzip", "coding_chain", "odd_deflate"];

/** Tells whether all forms of a fault are fired. */
export function hasForms({ domain, kind, name }: FaultInfo): boolean {
  return domain === "web" && (kind === "transport" || CODINGS.includes(name));
}

/** A fault in each of its forms. */
export function formsOf(fault: FaultInfo): Trial[] {
  const option = fault.options.find(({ name }) => FORMS.includes(name));
  const trials = trialsOf(fault);
  const [first] = trials;
  if (option === undefined || first === undefined) return trials;
  const values = [...option.values.matchAll(/`([^`]+)`/g)].map(([, value = ""]) => value);
  return values.filter((value) => value !== "any").map((value) => {
    const shown = { ...first.shown, [option.name]: value };
    return { shown, all: { ...first.all, ...shown } };
  });
}

/** Clients of this run, and those that were missing. */
interface Making {
  readonly clients: readonly Client[];
  readonly missing: readonly string[];
}

/** Heading of the section. */
export const TITLE = "## In every form";

/** Section on the forms of faults that no client noticed, the last one of the page. */
export function formsSection(rows: readonly Row[], { clients, missing }: Making): string {
  const left = missing.length === 0 ? "" : ` Some were not asked: ${missing.join(", ")}.`;
  const counts = clients.map(({ name, from }) => {
    const met = rows.flatMap((row) =>
      row.met.filter((one) => one.client === name).map((one) => verdictOf(one, row))
    );
    const verdicts = ["ok", "wrong", "status", "error", "hangs"] as const;
    return [name, from, ...verdicts.map((verdict) => String(met.filter((one) => one === verdict).length))];
  });
  return [
    TITLE,
    `The faults of the connection, of framing and of codings were fired once more, each of their ${rows.length} forms for
itself, at clients of other worlds, too: \`deno task crawlers-matrix forms\` writes this section. What a client does not
ask for, such as a coding, does not happen to it.${left}`,
    table(["Client", "From", "ok", "WRONG", "status", "error", "hangs"], counts),
    "Damage that nobody noticed, which is a status of 2xx or an exit code of 0 and not the page:",
    table(["Client", "Fault", "In the form"], clients.flatMap(({ name }) => silentOf(rows, name))),
  ].join("\n\n");
}

/** A line for each fault that a client did not notice in some form. */
function silentOf(rows: readonly Row[], client: string): readonly (readonly string[])[] {
  const wrong = (row: Row) => row.met.some((one) => one.client === client && verdictOf(one, row) === "wrong");
  const faults = Map.groupBy(rows, ({ fault }) => fault.name);
  return [...faults].flatMap(([name, forms]) => {
    const silent = forms.filter(wrong);
    if (silent.length === 0) return [];
    const texts = silent.map(({ shown }) => Object.values(shown).map(String).join(" ")).filter(Boolean);
    const all = silent.length === forms.length && forms.length > 1 ? "all: " : "";
    return [[client, `\`${name}\``, texts.length === 0 ? "as it is" : `${all}${texts.join(", ")}`]];
  });
}
