import type * as z from "zod";
import type { CommandCall } from "../../engine/domain/command.ts";
import { configError, unreadable } from "../../engine/base/error.ts";
import type { Content } from "../modes/content.ts";
import { addressOf } from "./address.ts";
import type { ScoreOptions } from "./counts.ts";
import { listPages } from "./list.ts";
import type { listOptions } from "./list_options.ts";
import { linesOf } from "../../engine/base/lines.ts";
import { CRAWLED_LINES } from "./ndjson.ts";
import { reportOf } from "./report.ts";
import { Scorer } from "./score.ts";
import { siteOf } from "../site/site.ts";
import { truthOf } from "./truth.ts";

/** Options of `errorworks truth`. */
interface TruthOptions extends z.output<ReturnType<typeof listOptions>> {
  readonly origin?: string | undefined;
  readonly site: boolean;
}

/** Prints the facts of a page, or a list of pages. @throws {ConfigError} without an address */
export function runTruth(
  { content, argument, line, isRead }: CommandCall<Content>,
  { site, origin, ...list }: TruthOptions,
): void {
  const settings = content.settings.site;
  if (site) {
    for (const page of listPages(siteOf(settings, ""), list)) {
      if (!isRead()) return;
      line(JSON.stringify(page));
    }
    return;
  }
  const address = argument === undefined ? null : addressOf(argument);
  if (!address) throw configError("Give a path or a URL of the website, or --site");
  line(
    JSON.stringify(truthOf(settings, address, origin === undefined ? null : new URL(origin).host), null, 2),
  );
}

/** Prints the score of a crawl. @throws {Error} where it is not all right; {ConfigError} for a file that cannot be read */
export async function runScore(
  { content, argument = "-", line }: CommandCall<Content>,
  { json, ...options }: ScoreOptions & { readonly json: boolean },
): Promise<void> {
  const scorer = new Scorer(content.settings.site, options);
  for await (const text of linesOf(await opened(argument), CRAWLED_LINES)) scorer.add(text);
  const result = scorer.end();
  for (const text of json ? [JSON.stringify(result)] : reportOf(result)) line(text);
  if (!result.all_right) throw new Error(result.objections.join("; "));
}

async function opened(file: string): Promise<ReadableStream<Uint8Array>> {
  if (file === "-") return Deno.stdin.readable;
  try {
    if ((await Deno.stat(file)).isDirectory) throw new Deno.errors.IsADirectory(); // which can be opened
    return (await Deno.open(file)).readable;
  } catch (error) {
    throw configError(`Cannot read "${file}": ${unreadable(error)}`);
  }
}
