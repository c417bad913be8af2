import type { Context } from "hono";
import { html, raw } from "hono/html";

/** A piece of HTML in which all texts are escaped. */
export type Part = ReturnType<typeof html>;

/** Picture of the tab: a bolt on a dark ground. */
export const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
  '<rect width="32" height="32" rx="7" fill="#1d2430"/><path d="M18 4 8 18h6l-2 10 12-15h-7z" fill="#ffb224"/></svg>';

const STYLE = `
:root { color-scheme: light dark; --line: #d8dce3; --soft: #f3f5f8; --faint: #5c6675; --link: #0a58ca; }
@media screen and (prefers-color-scheme: dark) {
  :root { --line: #343c49; --soft: #1b212b; --faint: #9aa5b5; --link: #7cb3ff; }
  body { background: #11151c; color: #e4e8ee; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem 1.25rem 3rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: .5rem 0 0; font-size: 1.75rem; overflow-wrap: anywhere; } h2 { margin: 2rem 0 .5rem; font-size: 1.2rem; }
h3 { margin: 1.25rem 0 .25rem; font-size: 1rem; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
p { margin: .25rem 0 .5rem; } small { color: var(--faint); font-weight: normal; } a { color: var(--link); }
pre, code { font: .875rem/1.5 ui-monospace, monospace; }
pre { margin: .25rem 0; padding: .5rem .75rem; background: var(--soft); border: 1px solid var(--line);
  border-radius: .375rem; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { margin: 0; } dl > div { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .2rem 0; }
dt { flex: 0 0 12rem; color: var(--faint); overflow-wrap: anywhere; } dd { flex: 1 1 16rem; margin: 0; }
table { border-collapse: collapse; width: 100%; max-width: 40rem; font-size: .9375rem; }
th { text-align: left; font-weight: normal; overflow-wrap: anywhere; }
thead th { color: var(--faint); font-size: .8125rem; }
td, thead th:not(:first-child) { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { padding: .15rem 1rem .15rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
@media (max-width: 30rem) { table { font-size: .8125rem; } th, td { padding-right: .5rem; } }
tr { break-inside: avoid; } thead th { vertical-align: bottom; }
summary { cursor: pointer; color: var(--link); padding: .25rem 0; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; } h2, h3, summary { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; height: auto; } summary { list-style: none; }
}
@page { margin: 14mm; }
`;

/** Headers of a page: it runs no script, loads nothing, and is not kept. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};

/** A whole page. */
export function page(title: string, parts: readonly Part[]): Part {
  const icon = `data:image/svg+xml,${encodeURIComponent(ICON)}`;
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title}</title>
        <link rel="icon" href="${icon}">
        <style>${raw(STYLE)}</style>
      </head>
      <body>
        <main>
    ${parts}
        </main>
      </body>
    </html>
  `;
}

/** Answers with a page. */
export async function showPage(
  c: Context,
  part: Part,
  status: 200 | 401 | 403 | 404 = 200,
): Promise<Response> {
  return c.html(await part, status, HEADERS);
}

/** True for a browser: programs do not ask for HTML. */
export function wantsPage(c: Context): boolean {
  return /\btext\/html\b/i.test(c.req.header("accept") ?? "");
}
