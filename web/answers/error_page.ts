import { reasonOf } from "../../engine/reply/reasons.ts";
import type { Ask } from "../request/ask.ts";
import { escaped } from "../html/html.ts";
import { documentOf } from "../parts/page.ts";
import type { Site } from "../site/site.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Answer } from "../../engine/reply/reply.ts";

/** A page that tells of an error: one of the site where that is given, else a bare one. */
export function errorPage({ status, message, headers = {} }: HttpError, site?: Site): Answer {
  const title = `${status} ${reasonOf(status)}`;
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
    body: site ? documentOf(site, { title, main: apology(site, title, message) }) : bare(title, message),
  };
}

/** The site whose page an error is: what is wrong with files, and with a server, is told in short. */
export function siteOfError(
  { status }: HttpError,
  ask: Pick<Ask, "kind" | "mode" | "site"> | undefined,
): Site | undefined {
  const isOfPage = ask?.mode === "site" && ask.kind?.type !== "data" && status < 500;
  return isOfPage ? ask.site : undefined;
}

function apology({ base }: Site, title: string, message: string): string {
  return `<section class="narrow lost">
<h1>${escaped(title)}</h1>
<p>${escaped(message)}</p>
<p><a class="button" href="${base}/">Go to the home page</a></p>
</section>`;
}

function bare(title: string, message: string): string {
  return `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${
    escaped(title)
  }</title></head>\n` +
    `<body><h1>${escaped(title)}</h1><p>${escaped(message)}</p></body>\n</html>\n`;
}
