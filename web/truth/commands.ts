import * as z from "zod";
import { type Command, defineCommand } from "../../engine/domain/command.ts";
import type { Content } from "../modes/content.ts";
import { scoreOptions } from "./counts.ts";
import { listOptions } from "./list_options.ts";

/** `errorworks truth`: no server is needed, since the site is nothing but its configuration. */
const truth: Command<Content> = defineCommand({
  name: "truth",
  summary: "Print the facts of a page of the website, or list all real pages, as JSON.",
  help: `Examples:
  errorworks truth http://127.0.0.1:8000/web/item/lamp-00042
  errorworks truth --site --kind item --limit 100
  errorworks truth --site --set web.site.pages=200`,
  argument: "[url]",
  options: () =>
    listOptions().extend({
      origin: scoreOptions().shape.origin.describe(
        "address of the site: what is elsewhere is not of it (default: any)",
      ),
      site: z.boolean().default(false).describe("list all real pages, a line each"),
    }),
  run: async (call, options) => (await import("./run_commands.ts")).runTruth(call, options),
});

/** `errorworks score`: fails where the result is not all right. */
const score: Command<Content> = defineCommand({
  name: "score",
  summary: "Compare the result of a crawl, as NDJSON, with the facts of the website; - reads standard input.",
  help: `A line of the file is what a crawler says of an address; only url is required:
  {"url": "http://127.0.0.1:8000/web/", "status": 200, "text": "…"}
  {"url": "http://127.0.0.1:8000/web/shop", "error": "timeout"}
docs/truth.md has the other fields, and what each count means.

Examples:
  errorworks score crawl.ndjson
  errorworks score crawl.ndjson --max-failed 10 --set web.site.pages=200

Exit code 1 says that a count is above its maximum.`,
  argument: "<file>",
  options: () => scoreOptions().extend({ json: z.boolean().default(false).describe("print JSON") }),
  run: async (call, options) => await (await import("./run_commands.ts")).runScore(call, options),
});

/** Commands that the website adds to the command line. */
export const commands: readonly Command<Content>[] = [truth, score];
