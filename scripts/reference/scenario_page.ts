import { parse } from "yaml";
import { durationText, lengthText } from "../../engine/cli/scenario_text.ts";
import { type Scenario, scenarioSchema } from "../../engine/config/scenario.ts";
import { code, page, prose, table } from "../markdown.ts";
import { SCENARIOS_INTRO } from "./scenario_intro.ts";

const FOLDER = new URL("../../presets/scenarios/", import.meta.url);

/** `scenarios.md`: how to run and write one, and the table of the bundled ones. */
export function scenarioPage(): string {
  return page("Scenarios: what goes wrong over time", SCENARIOS_INTRO, [
    "## The bundled ones",
    "Figures that sources do not give are chosen. **LIES**: the codes that are sent are not the cause.",
    table(["name", "what happens", "length", "what good clients do", "incident"], bundled().map(row)),
  ]);
}

function bundled(): Scenario[] {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
  return names.map((name) => scenarioSchema().parse(parse(Deno.readTextFileSync(new URL(name, FOLDER)))));
}

function row({ description = "", good_clients = "", figures = "", ...scenario }: Scenario): string[] {
  const { name, lies, source = "", phases, repeat } = scenario;
  const length = repeat
    ? `${durationText(phases.reduce((sum, { for_sec = 0 }) => sum + for_sec, 0))}, repeats`
    : lengthText(scenario);
  return [
    `${code(name)}${lies ? " **LIES**" : ""}`,
    prose(description),
    length,
    prose(good_clients),
    `${prose(figures)} ([source](${source}))`,
  ];
}
