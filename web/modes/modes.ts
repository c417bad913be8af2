import { ConfigError } from "../../engine/error.ts";
import { compileTemplate, TemplateError } from "../../engine/content/template.ts";
import type { Exchange } from "../../engine/types.ts";
import type { Ask } from "../ask.ts";
import { file } from "../file.ts";
import { escaped } from "../html.ts";
import type { Kind } from "../kind.ts";
import type { Resource } from "../resource.ts";
import { openBank } from "./bank.ts";
import { echo } from "./echo.ts";
import { randomPage } from "./random_page.ts";
import { type ContentSettings, MODES } from "./settings.ts";
import { variablesOf } from "./variables.ts";

/** Makes a page of one mode; `null`: nothing is there. */
export type Maker = (exchange: Exchange<Ask>) => Resource | null;

/** Makes the page that a request gets which is not for the site. */
export type Modes = (mode: string, exchange: Exchange<Ask>) => Resource | null;

/** The name of what is in force for a request: of the configuration, or what its header wants. */
export function modeOf(
  { mode, allow_header_overrides }: ContentSettings,
  wanted: string | undefined,
): string {
  if (!allow_header_overrides || wanted === undefined) return mode;
  return wanted === "preset" ? "bank" : wanted; // as the ancestor called it
}

/** What is at every address in a mode. */
export function kindOf(mode: string): Kind {
  return BARE.get(mode) ?? bare("unknown");
}

function bare(name: string): Kind {
  return { name, type: "html", methods: ["GET"], path: "*", make: () => null };
}

const BARE: ReadonlyMap<string, Kind> = new Map(MODES.map((name) => [name, bare(name)]));

/** Compiles the template and loads the bank that the modes need. @throws {ConfigError} */
export async function prepareModes(content: ContentSettings): Promise<Modes> {
  const type = content.default_content_type;
  const html = (kind: string, write: (exchange: Exchange<Ask>) => string): Maker => (exchange) =>
    file({ kind, type, body: write(exchange), headers: { "cache-control": "no-store" } });
  const makers: ReadonlyMap<string, Maker> = new Map([
    ["random", html("random", ({ draw }) => randomPage(draw("content"), content.random))],
    ["echo", html("echo", ({ ask }) => echo(ask))],
    ["template", await orElse(content, "template", () => html("template", templateOf(content)))],
    ["bank", await orElse(content, "bank", () => openBank(content.bank))],
  ]);
  return (mode, exchange) => (makers.get(mode) ?? marker(`unknown_mode: ${mode}`))(exchange);
}

/**
 * A mode that has to be right if it is that of the configuration. Where only a header can ask for it, its pages say that
 * it is not, with a 200.
 *
 * @throws {ConfigError}
 */
async function orElse(
  { mode }: ContentSettings,
  name: "template" | "bank",
  prepare: () => Maker | Promise<Maker>,
): Promise<Maker> {
  try {
    return await prepare();
  } catch (error) {
    if (mode === name || !(error instanceof ConfigError)) throw error;
    return marker(`${name === "bank" ? "preset" : name}_mode_unavailable: ${error.problems[0]?.message}`);
  }
}

/** A page that says what a header got wrong. */
function marker(text: string): Maker {
  const title = "No such content";
  const body =
    `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n` +
    `<body><p>[${escaped(text)}]</p></body>\n</html>\n`;
  const headers = { "cache-control": "no-store" };
  return () => file({ kind: "unknown", type: "text/html; charset=utf-8", body, headers });
}

/** @throws {ConfigError} for a template that cannot be read */
function templateOf({ template, random, max_template_length }: ContentSettings) {
  const path = "web.content.template.body";
  const { length } = template.body;
  if (length > max_template_length) {
    const message = `is ${length} characters long, max_template_length is ${max_template_length}`;
    throw new ConfigError([{ path, message }]);
  }
  const budget = { characters: 2 * max_template_length, steps: 10 * max_template_length };
  try {
    const render = compileTemplate(template.body, budget, escaped);
    return (exchange: Exchange<Ask>) => rendered(() => render(variablesOf(exchange, random)));
  } catch (error) {
    if (error instanceof TemplateError) throw new ConfigError([{ path, message: error.message }]);
    throw error;
  }
}

/** What went wrong with a template at one request is told in the page: a 500 would look like a fault. */
function rendered(render: () => string): string {
  try {
    return render();
  } catch (error) {
    if (error instanceof TemplateError) {
      return `<!DOCTYPE html>\n<p>[template_error: ${escaped(error.message)}]</p>\n`;
    }
    throw error;
  }
}
