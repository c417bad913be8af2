import { configError } from "../base/error.ts";
import { hint } from "../base/hint.ts";
import { wrapped } from "../base/wrapped.ts";
import { flowText } from "../config/value_text.ts";
import type { Check } from "../verdict/checks/check.ts";
import { CHECKS } from "../verdict/checks/list.ts";
import type { Host } from "./host.ts";
import { type OptionInfo, optionInfos } from "./list_commands.ts";
import { definitions, INDENT } from "./output.ts";
import { screenColumns } from "./terminal/terminal.ts";

/** `errorworks checks`: the list, or all about one check. @throws {ConfigError} for an id that none has */
export function runChecks(id: string | undefined, host: Pick<Host, "line" | "terminal">): void {
  const columns = screenColumns(host.terminal);
  const lines = id === undefined ? listed(columns) : explained(checkOf(id), columns);
  for (const line of lines) host.line(line);
}

function checkOf(id: string): Check {
  const check = CHECKS.find((one) => one.id === id.toUpperCase());
  if (check) return check;
  throw configError(
    `There is no check "${id}"${hint(id, CHECKS.map((one) => one.id))} (errorworks checks lists all)`,
  );
}

function listed(columns: number): string[] {
  return [
    "A client that passes:",
    ...definitions(CHECKS.map(({ id, name, needs }) => [id, `${name} (${needs})`]), INDENT, columns),
    "",
    ...definitions(
      [
        ["all about one", "errorworks checks ID"],
        ["check a client", "errorworks run --preset=realistic -- COMMAND"],
      ],
      "",
      columns,
    ),
  ];
}

/** All about one check: what passes, what is needed for it, and its limits. */
function explained(
  { id, name, sentence, definition, needs, source, explained_by, thresholds }: Check,
  columns: number,
): string[] {
  const limits = optionInfos(thresholds);
  return [
    ...wrapped(`${id}: ${name}`, columns),
    "",
    ...definitions(
      [
        ["passes", definition],
        ["broken", sentence ?? "never: it tells what was seen, and accuses nobody"],
        ["evidence", needs],
        ...(explained_by.length === 0
          ? []
          : [["excused", `if ${explained_by.join(" or ")} is broken, too, which explains it`] as const]),
        ["source", source],
      ],
      INDENT,
      columns,
    ),
    ...(limits.length === 0 ? [] : [
      "",
      "Limits, for --limits:",
      ...definitions(limits.map((limit) => limitRow(id, limit)), INDENT, columns),
    ]),
  ];
}

function limitRow(
  id: string,
  { name, description, values, default: value }: OptionInfo,
): readonly [string, string] {
  return [`${id}.${name}`, `${description} (${values.replaceAll("`", "")}, default ${flowText(value)})`];
}
