import { hex, type Random } from "../../../engine/chance/random.ts";
import type { Answer } from "../../../engine/reply/reply.ts";

/** Error pages of gateways in front of an API, and their names for the statuses. */
const PAGES = {
  403: "Forbidden",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
  520: "Web server is returning an unknown error",
  521: "Web server is down",
  522: "Connection timed out",
  523: "Origin is unreachable",
  524: "A timeout occurred",
  525: "SSL handshake failed",
  526: "Invalid SSL certificate",
  529: "Site is overloaded",
  530: "Origin DNS error",
} as const;

export type PageStatus = keyof typeof PAGES;

/** The page that nginx and Cloudflare have in common. */
export function shortPage(title: string, by: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n` +
    `<center><h1>${title}</h1></center>\r\n<hr><center>${by}</center>\r\n</body>\r\n</html>\r\n`;
}

/** A page of an nginx that stands before the API. */
export function nginxPage(status: PageStatus): Answer {
  return {
    status,
    headers: { "content-type": "text/html", "server": "nginx" },
    body: shortPage(`${status} ${PAGES[status]}`, "nginx"),
  };
}

/** A page of the CDN: the short one that it shares with nginx, or the long one about the host behind it. */
export function cdnPage(
  status: PageStatus,
  { form, host, random }: { readonly form: "short" | "long"; readonly host: string; readonly random: Random },
): Answer {
  const ray = hex(random, 16);
  return {
    status,
    headers: {
      "content-type": "text/html; charset=UTF-8",
      "server": "cloudflare",
      "cf-ray": `${ray}-FRA`,
      "x-content-type-options": "nosniff",
    },
    body: form === "short"
      ? shortPage(`${status} ${PAGES[status]}`, "cloudflare")
      : longPage(status, host, ray),
  };
}

function longPage(status: PageStatus, host: string, ray: string): string {
  const title = PAGES[status];
  return `<!DOCTYPE html>
<html class="no-js" lang="en-US">
<head>
<title>${host} | ${status}: ${title}</title>
<meta charset="UTF-8" />
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<meta name="robots" content="noindex, nofollow" />
</head>
<body>
<div id="cf-wrapper">
<div id="cf-error-details" class="p-0">
<header><h1><span class="inline-block">${title}</span> <span class="code-label">Error code ${status}</span></h1></header>
<p>Visit <a href="https://www.cloudflare.com.errorworks.invalid/5xx-error-landing?utm_source=errorcode_${status}">cloudflare.com</a> for more information.</p>
<p>Cloudflare Ray ID: <strong>${ray}</strong></p>
</div>
</div>
</body>
</html>
`;
}
