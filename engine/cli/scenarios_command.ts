import { listScenarios, loadScenario } from "../config/scenario_files.ts";
import type { Scenario } from "../config/scenario.ts";
import type { Host } from "./host.ts";
import { wrapped } from "../base/wrapped.ts";
import { definitions } from "./output.ts";
import { screenColumns } from "./terminal/terminal.ts";
import { phaseLines } from "./phase_text.ts";
import { durationText, lengthText } from "./scenario_text.ts";

/** The flags of `errorworks scenarios`. */
interface ScenarioFlags {
  readonly presetDir?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `errorworks scenarios`: each with its length and one line. @throws {ConfigError} */
export async function runScenarios({ presetDir, json }: ScenarioFlags, host: Host): Promise<void> {
  const all = await listScenarios(presetDir);
  if (json) return host.line(JSON.stringify(all));
  const columns = screenColumns(host.terminal);
  const rows = all.flatMap(({ name, description = "", lies, ...rest }) => [
    `${name} (${lengthText(rest)})${lies ? " LIES" : ""}`,
    ...wrapped(description, columns - 2).map((line) => `  ${line}`),
  ]);
  const uses = definitions(
    [
      ["run one", "errorworks serve --scenario NAME --time-scale 60"],
      ["what happens when", "errorworks scenarios NAME"],
    ],
    "",
    columns,
  );
  for (const line of [...rows, "", "LIES: the codes that it sends are not the cause.", "", ...uses]) {
    host.line(line);
  }
}

/** `errorworks scenarios NAME`: what happens when, where it comes from, what good clients do. @throws {ConfigError} */
export async function runScenario(
  nameOrFile: string,
  { presetDir, json }: ScenarioFlags,
  host: Host,
): Promise<void> {
  const scenario = await loadScenario(nameOrFile, presetDir);
  if (json) return host.line(JSON.stringify(scenario));
  for (const line of explained(scenario, nameOrFile, screenColumns(host.terminal))) host.line(line);
}

function explained(scenario: Scenario, called: string, columns: number): string[] {
  const { name, description, source, figures, good_clients, lies } = scenario;
  const facts = [["source", source], ["figures", figures], ["good clients", good_clients]] as const;
  return [
    ...wrapped(description === undefined ? name : `${name}: ${description}`, columns),
    `${lengthText(scenario)}${lies ? "; LIES: the codes that it sends are not the cause" : ""}`,
    "",
    ...definitions(phaseRows(scenario), "", columns),
    "",
    ...definitions(
      [
        ...facts.flatMap(([label, text]) => text === undefined ? [] : [[label, text] as const]),
        ["run it", `errorworks serve --scenario ${called} --time-scale 60`],
      ],
      "",
      columns,
    ),
  ];
}

/** Rows with the start of each phase and what happens in it. */
function phaseRows({ phases }: Scenario): (readonly [string, string])[] {
  let from = 0;
  return phases.flatMap((phase, at) => {
    const begin = phase.for_requests ? `request ${from + 1}` : durationText(from);
    from += phase.for_sec ?? phase.for_requests ?? 0;
    const lines = [`${phase.name ?? at}:`, ...phaseLines(phase)];
    return lines.map((line, row) => [row === 0 ? begin : "", row === 0 ? line : `  ${line}`] as const);
  });
}
