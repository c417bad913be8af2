/** The matrix as a page of Markdown. */
import type { Client } from "./clients.ts";
import { type Met, type Row, verdictOf } from "./row.ts";
import { table } from "./table.ts";

/** Clients of this run, and those that were missing. */
export interface Making {
  readonly clients: readonly Client[];
  readonly missing: readonly string[];
  readonly timeout_ms: number;
  readonly patience_ms: number;
  readonly version: string;
}

const KINDS: Readonly<Record<string, string>> = {
  transport: "The connection, and how HTTP is framed",
  http: "Statuses and redirects",
  content: "Wrong pages, headers and files",
};

/** Writes the page; `forms` is its last section. */
export function pageOf(rows: readonly Row[], making: Making, forms: string): string {
  const { clients } = making;
  const tables = Object.entries(KINDS).flatMap(([kind, title]) => [
    `## ${title}`,
    tableOf(rows.filter(({ fault }) => fault.kind === kind), clients),
  ]);
  return `${[...introOf(making), ...countsOf(rows, clients), ...tables, forms].join("\n\n")}\n`;
}

function introOf({ clients, missing, timeout_ms, patience_ms, version }: Making): string[] {
  return [
    "<!-- deno-fmt-ignore-file -->",
    "# What clients make of each fault of the website",
    "<!-- Written by `deno task crawlers-matrix`, which asks real clients. Run it again rather than change it. -->",
    `Each fault was fired at every request of a client that asks for one page, and this is what came of it. What the faults
do is in [faults.md](faults.md); what a right page is, [truth.md](truth.md) tells.`,
    `- **ok**: the client has the page, and all that there is to read on it is right; of robots.txt, sitemaps and ranges, each
  byte; of HEAD, that there is no body, and its length where one is told.
- **WRONG**: a status of 2xx and no error, but not what is true: damage that nobody notices. A page with a lure, such
  as a link into a trap, is one that is wrong, though all else on it is right.
- led away: it followed to another origin, which is the leak trap of the server (\`server.canary_port\`). It was told to
  send secrets along to the site; **leaked** says which of them it got.
- 503: the client says that the answer has this status.
- \`SomeError\`: it was thrown, with its code if it has one.
- _hangs_: it did not come to an end within ${patience_ms / 1_000} s, though it was told a limit of ${
      timeout_ms / 1_000
    } s.
- ×3: the server was asked three times. It was asked once where nothing is said.
- —: the fault does not happen to such a request.`,
    `Clients: ${
      clients.map(({ name, from }) => `${name} (${from})`).join(", ")
    }; errorworks ${version}. All go by their
defaults, but for the limit of time. ${
      missing.map((why) => `Some clients were not asked: ${why}.`).join(" ")
    }`,
  ];
}

/** Lines of a table: the number of each verdict, by client. */
function countsOf(rows: readonly Row[], clients: readonly Client[]): string[] {
  const verdicts = ["ok", "wrong", "led", "status", "error", "hangs"] as const;
  const lines = clients.map(({ name }) => {
    const met = rows.flatMap((row) =>
      row.met.filter(({ client }) => client === name).map((one) => verdictOf(one, row))
    );
    return [name, ...verdicts.map((verdict) => String(met.filter((one) => one === verdict).length))];
  });
  return ["## How often", table(["Client", "ok", "WRONG", "led away", "status", "error", "hangs"], lines)];
}

function tableOf(rows: readonly Row[], clients: readonly Client[]): string {
  const body = rows.map((row) => {
    const options = Object.entries(row.shown).map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(
      ", ",
    );
    const cells = clients.map(({ name }) => {
      const met = row.met.find(({ client }) => client === name);
      return met ? cellOf(met, row) : "—";
    });
    const asked = row.target.name === undefined ? "" : ` (${row.target.name})`;
    return [`\`${row.fault.name}\`${options && ` ${options}`}${asked}`, ...cells];
  });
  return table(["Fault", ...clients.map(({ name }) => name)], body);
}

function cellOf(met: Met, row: Row): string {
  const verdict = verdictOf(met, row);
  if (verdict === "spared") return "—";
  const says = {
    ok: "ok",
    wrong: "**WRONG**",
    status: String(met.told?.status),
    error: `\`${met.told?.error}\``,
    hangs: "_hangs_",
    led: met.leaked?.length ? `**leaked** ${met.leaked.join(", ")}` : "led away",
  }[verdict];
  const seconds = met.ms >= 1_000 ? ` ${(met.ms / 1_000).toFixed(0)} s` : "";
  return `${says}${met.hits > 1 ? ` ×${met.hits}` : ""}${seconds}`;
}
