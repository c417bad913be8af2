import { html, raw } from "hono/html";
import { ICON, type Part } from "../../../admin/html_page.ts";
import { STYLE } from "./style.ts";

/** Pattern of injected waits, which bars of all charts refer to. */
const HATCH = html`
  <svg class="defs" aria-hidden="true">
    <defs>
      <pattern id="hatch" width="6" height="6"
        patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2.5" height="6" />
      </pattern>
    </defs>
  </svg>
`;

/** Whole page as a text: it runs no script and loads nothing, and its policy says so to the browser. */
export async function documentOf(title: string, parts: readonly Part[]): Promise<string> {
  const icon = `data:image/svg+xml,${encodeURIComponent(ICON)}`;
  const page = await html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="content-security-policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
        <title>${title}</title>
        <link rel="icon" href="${icon}">
        <style>${raw(STYLE)}</style>
      </head>
      <body>
    ${HATCH}
    ${parts}
      </body>
    </html>
  `;
  return String(page).trim();
}

/** Line above the title: whose report this is. */
export const BRAND = html`<p class="brand">${raw(ICON)}<span>errorworks report</span></p>`;
