/**
 * Writes the reference pages of `docs/` from the schemas and lists (`deno task docs`); with `--check` it exits with 1 if
 * they would change.
 *
 * @module
 */
import { taskArgs } from "./task_args.ts";
import type { Service } from "../engine/service/service.ts";
import { llm } from "../llm/domain.ts";
import { endpoints } from "../llm/endpoints.ts";
import { web } from "../web/domain.ts";
import { APIS_INTRO, apiSections } from "./apis.ts";
import { page } from "./markdown.ts";
import { checkPages } from "./reference/check_pages.ts";
import { commandPage } from "./reference/command_page.ts";
import { clientOutcomes } from "./reference/client_outcomes.ts";
import { configPages } from "./reference/config_pages.ts";
import { faultPages } from "./reference/fault_pages.ts";
import { parsedPresets } from "./reference/parsed_presets.ts";
import { scenarioPage } from "./reference/scenario_page.ts";
import { galleryPage } from "./reference/gallery_page.ts";

const SERVICES: readonly Service[] = [llm, web];
const FOLDER = new URL("../docs/", import.meta.url);

/** Every page by its path in `docs/`, and what the program tells of pages that others write. */
export function pages(services: readonly Service[] = SERVICES): Readonly<Record<string, string>> {
  return {
    "apis.md": page("The APIs", APIS_INTRO, apiSections(endpoints)),
    "scenarios.md": scenarioPage(),
    "gallery.md": galleryPage(),
    "commands.md": commandPage(services),
    ...faultPages(services),
    ...configPages(services),
    ...checkPages(),
    "../engine/config/parsed_presets.json": parsedPresets(),
    "../llm/faults/clients.json": clientOutcomes("sdks.md"),
    "../web/faults/clients.json": clientOutcomes("crawlers.md"),
  };
}

/** The names of the pages whose file says something else. */
export async function outdated(): Promise<string[]> {
  const checked = await Promise.all(
    Object.entries(pages()).map(async ([name, text]) => {
      const committed = await Deno.readTextFile(new URL(name, FOLDER)).catch(missing);
      return committed === text ? [] : [name];
    }),
  );
  return checked.flat();
}

function missing(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "";
  throw error;
}

if (import.meta.main) {
  const isCheck = taskArgs("deno task docs [--check]", (arg) => arg === "--check").length > 0;
  const names = await outdated();
  if (isCheck) {
    for (const name of names) console.error(`docs/${name} is out of date: run deno task docs`);
    Deno.exitCode = names.length > 0 ? 1 : 0;
  } else {
    const all = pages();
    for (const name of names) {
      const file = new URL(name, FOLDER);
      await Deno.mkdir(new URL(".", file), { recursive: true });
      await Deno.writeTextFile(file, all[name] ?? "");
      console.log(`wrote docs/${name}`);
    }
  }
}
