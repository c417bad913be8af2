import { count, counted } from "../../../base/counted.ts";
import { capital } from "../html/text.ts";
import {
  designText,
  type Finding,
  unansweredText,
  unsureText,
  type Verdict,
} from "../../../verdict/finding.ts";

/** A verdict as Markdown, for a comment on a pull request: what is broken first, in tables. */
export function verdictMarkdown({ clients, findings }: Verdict): string {
  return clients.flatMap((client) => {
    const { name, sdk, requests, calls, succeeded, retried } = client;
    const unsure = unsureText(client);
    const without = unansweredText(client);
    const own = findings.filter((finding) => finding.client === name && finding.outcome !== "not_enough");
    const open = findings.filter((finding) => finding.client === name && finding.outcome === "not_enough");
    return [
      `## ${markdownCell(name)}${sdk === null ? "" : ` (${sdk.name})`}`,
      "",
      `${counted(requests, "request")}, ${counted(calls, "call")}: ${
        count(succeeded)
      } ended with a good reply, ${count(retried)} of them after a retry.${
        unsure === "" ? "" : ` ${capital(unsure)}.`
      }`,
      ...(without === "" ? [] : ["", `Without a good reply: ${markdownCell(without)}`]),
      "",
      ...(own.length === 0
        ? []
        : ["| | check | seen | what happened |", "| - | - | - | - |", ...own.map(row), ""]),
      ...(open.length === 0 ? [] : [`Not enough evidence: ${open.map(({ check }) => check).join(", ")}`, ""]),
    ];
  }).join("\n");
}

function row(finding: Finding): string {
  const { outcome, by_design, check, name, sentence, figure, proof } = finding;
  const mark = outcome !== "broken"
    ? outcome
    : by_design === null
    ? "**broken**"
    : markdownCell(designText(finding));
  const what = outcome === "broken" ? sentence : name;
  return `| ${mark} | ${check} ${markdownCell(what)} | ${markdownCell(figure)} | ${
    markdownCell(proof ?? "")
  } |`;
}

/** A text of others in a cell of a Markdown table, escaped. */
export function markdownCell(text: string): string {
  return text.replaceAll(/[|\n\r]/g, " ").replaceAll(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
}
