import * as z from "zod";
import { type Command, defineCommand } from "../../engine/domain/command.ts";
import { configError, unreadable } from "../../engine/base/error.ts";
import type { Content } from "../modes/content.ts";
import { addressOf } from "./address.ts";
import { listOptions, listPages } from "./list.ts";
import { linesOf } from "./ndjson.ts";
import { reportOf } from "./report.ts";
import { scoreOptions } from "./counts.ts";
import { Scorer } from "./score.ts";
import { siteOf } from "../site/site.ts";
import { truthOf } from "./truth.ts";

/** `errorworks truth`: no server is needed, since the site is nothing but its configuration. */
const truth: Command<Content> = defineCommand({
  name: "truth",
  summary: "Print the facts of a page of the website, or list all real pages, as JSON.",
  argument: "[url]",
  options: listOptions.extend({
    origin: scoreOptions.shape.origin.describe(
      "address of the site: what is elsewhere is not of it (default: any)",
    ),
    site: z.boolean().default(false).describe("list all real pages, a line each"),
  }),
  run({ content, argument, line }, { site, origin, ...list }) {
    const settings = content.settings.site;
    if (site) {
      for (const page of listPages(siteOf(settings, ""), list)) line(JSON.stringify(page));
      return Promise.resolve();
    }
    const address = argument === undefined ? null : addressOf(argument);
    if (!address) throw configError("Give a path or a URL of the website, or --site");
    line(
      JSON.stringify(truthOf(settings, address, origin === undefined ? null : new URL(origin).host), null, 2),
    );
    return Promise.resolve();
  },
});

/** `errorworks score`: fails where the result is not all right. */
const score: Command<Content> = defineCommand({
  name: "score",
  summary: "Compare the result of a crawl, as NDJSON, with the facts of the website; - reads standard input.",
  argument: "<file>",
  options: scoreOptions.extend({ json: z.boolean().default(false).describe("print JSON") }),
  async run({ content, argument = "-", line }, { json, ...options }) {
    const scorer = new Scorer(content.settings.site, options);
    for await (const text of linesOf(await opened(argument))) scorer.add(text);
    const result = scorer.end();
    for (const text of json ? [JSON.stringify(result)] : reportOf(result)) line(text);
    if (!result.all_right) throw new Error(result.objections.join("; "));
  },
});

/** Commands that the website adds to the command line. */
export const commands: readonly Command<Content>[] = [truth, score];

async function opened(file: string): Promise<ReadableStream<Uint8Array>> {
  if (file === "-") return Deno.stdin.readable;
  try {
    return (await Deno.open(file)).readable;
  } catch (error) {
    throw configError(`Cannot read "${file}": ${unreadable(error)}`);
  }
}
