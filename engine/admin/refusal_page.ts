import { html } from "hono/html";
import { page, type Part } from "./html_page.ts";

/** Reason of a refusal, and the path of the page that says what else there is. */
interface RefusalText {
  readonly message: string;
  readonly home: string;
}

/**
 * An address in single quotes: it is from the request, and may name commands. A quote in it is percent-encoded, which
 * means the same in an address, and needs no escape that one shell has and another has not.
 */
function quotedAddress(address: string): string {
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
      <pre>curl -H "Authorization: Bearer TOKEN" ${quotedAddress(`${origin}${pathname}${search}`)}</pre>
      <p>The figures, the verdict and the calls as a page for a browser:</p>
      <pre>errorworks report --url ${quotedAddress(server)} --token TOKEN --output report.html</pre>
      <p>The token can be chosen: <code>errorworks serve --admin-token TOKEN</code>, or
            <code>ERRORWORKS_ADMIN_TOKEN</code> in the environment.</p>
      <p><a href="${home}">What else is here</a></p>
    `,
  ]);
}
