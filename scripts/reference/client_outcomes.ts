import type { ClientOutcomes } from "../../engine/domain/client_outcomes.ts";

/** Cell of a client that a fault does not happen to. */
const NOTHING = "—";

/**
 * Reads the tables of clients in a page of the documentation; the result is JSON for `errorworks faults NAME`, of each
 * fault the first row in which it happened to a client.
 */
export function clientOutcomes(page: string): string {
  const text = Deno.readTextFileSync(new URL(`../../docs/${page}`, import.meta.url));
  const faults: Record<string, ClientOutcomes> = {};
  let clients: readonly string[] = [];
  for (const line of text.split("\n")) {
    const [first = "", ...cells] = line.replace(/^\| | \|$/g, "").split(" | ");
    if (first === "Fault") clients = cells;
    const [, name = "", given = ""] = /^`(\w+)` ?(.*)$/.exec(first) ?? [];
    const happened = cells.flatMap((cell, at) => cell === NOTHING ? [] : [[clients[at] ?? "", plain(cell)]]);
    if (!line.startsWith("| `") || name in faults || happened.length === 0) continue;
    if (cells.length !== clients.length) throw new Error(`Cannot read a row of docs/${page}: ${line}`);
    faults[name] = { given, outcomes: Object.fromEntries(happened) };
  }
  return `${JSON.stringify(faults, null, 2)}\n`;
}

/** A cell without its Markdown; what is code in it stays as it is. */
function plain(cell: string): string {
  return cell.replaceAll("<br>", "; ").split("`").map((part, at) =>
    at % 2 === 1 ? part : part.replace(/_([^_]+)_/g, "$1").replaceAll("**", "")
  ).join("");
}
