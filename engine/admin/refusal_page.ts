import { html } from "hono/html";
import { page, type Part } from "./html_page.ts";

/** Reason of a refusal, and the path of the page that says what else there is. */
interface RefusalText {
  readonly message: string;
  readonly home: string;
}

/** An address as a word of a shell: it is from the request, and may name commands. */
function quoted(address: string): string {
  return `'${address.replaceAll("'", "%27")}'`;
}

/** Error page for a browser that asked for a route under `/admin` without the token. */
export function refusalPage(address: URL, { message, home }: RefusalText): Part {
  const { origin, pathname, search } = address;
  const server = origin + home.slice(0, -1);
  return page("errorworks: token needed", [
    html`
      <h1>${pathname} needs the admin token</h1>
      <p>${message}.</p>
      <p>A browser asks for it when this page is loaded again: any name, and as password the token that the start
            printed. From a terminal:</p>
      <pre>curl -H "Authorization: Bearer TOKEN" ${quoted(`${origin}${pathname}${search}`)}</pre>
      <p>The figures, the verdict and the calls as a page for a browser:</p>
      <pre>errorworks report --url ${quoted(server)} --token TOKEN --output report.html</pre>
      <p>The token can be chosen: <code>errorworks serve --admin-token TOKEN</code>, or
            <code>ERRORWORKS_ADMIN_TOKEN</code> in the environment.</p>
      <p><a href="${home}">What else is here</a></p>
    `,
  ]);
}
