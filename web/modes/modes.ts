import { modeNamed, MODES, prepareModes as prepare } from "../../engine/content/modes.ts";
import { configuredTemplate } from "../../engine/content/render.ts";
import type { Ask } from "../request/ask.ts";
import { file } from "../http/file.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { openBank } from "./page_bank.ts";
import { echo } from "./echo.ts";
import { randomPage } from "./random_page.ts";
import type { ContentSettings } from "../settings/content_settings.ts";
import { variablesOf } from "./variables.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";
import type { PageMaker, PageModes } from "./mode.ts";

/** The name of what is in force for a request: of the configuration, or what its header wants. */
export function modeOf(
  { mode, allow_header_overrides }: ContentSettings,
  wanted: string | undefined,
): string {
  return !allow_header_overrides || wanted === undefined ? mode : modeNamed(wanted);
}

/** Kind of page at every address in a mode. */
export function kindOf(mode: string): Kind {
  return BARE.get(mode) ?? bare("unknown");
}

function bare(name: string): Kind {
  return { name, type: "html", methods: ["GET"], path: "*", make: () => null };
}

const BARE: ReadonlyMap<string, Kind> = new Map(MODES.map((name) => [name, bare(name)]));

/** Compiles the template and loads the bank that the modes need. @throws {ConfigError} */
export async function prepareModes(content: ContentSettings): Promise<PageModes> {
  const type = content.default_content_type;
  const html = (kind: string, write: (exchange: Exchange<Ask>) => string): PageMaker => (exchange) =>
    file({ kind, type, body: write(exchange), headers: { "cache-control": "no-store" } });
  const makers = await prepare<PageMaker>(content.mode, {
    random: () => html("random", ({ draw }) => randomPage(draw("content"), content.random)),
    echo: () => html("echo", ({ ask }) => echo(ask)),
    template: () => html("template", templateOf(content)),
    bank: () => openBank(content.bank),
  }, marker);
  return (mode, exchange) => (makers.get(mode) ?? marker(`unknown_mode: ${mode}`))(exchange);
}

/** A page that says what a header got wrong. */
function marker(text: string): PageMaker {
  const title = "No such content";
  const body =
    `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n` +
    `<body><p>[${escaped(text)}]</p></body>\n</html>\n`;
  const headers = { "cache-control": "no-store" };
  return () => file({ kind: "unknown", type: "text/html; charset=utf-8", body, headers });
}

/** @throws {ConfigError} for a template that cannot be read */
function templateOf({ template, random, max_template_length }: ContentSettings) {
  const render = configuredTemplate(template.body, "web.content.template.body", {
    max_template_length,
    escape: escaped,
    marker: (text) => `<!DOCTYPE html>\n<p>[${escaped(text)}]</p>\n`,
  });
  return (exchange: Exchange<Ask>) => render(variablesOf(exchange, random));
}
