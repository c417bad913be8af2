/** Pages of gateways: what they are like on the wire. */
import type { Expected } from "./http_rows.ts";

const HTML = /^text\/html; charset=UTF-8$/;
const PLAIN = { "content-type": HTML, "x-content-type-options": /^nosniff$/ };
const CDN = { ...PLAIN, "server": /^cloudflare$/, "cf-ray": /^[0-9a-f]{16}-[A-Z]{3}$/ };
const NGINX = { "content-type": /^text\/html$/, "server": /^nginx$/ };

/** Status, reason phrase and title of each. */
const STATUSES = [
  [403, "Forbidden", "Forbidden"],
  [429, "Too Many Requests", "Too Many Requests"],
  [500, "Internal Server Error", "Internal Server Error"],
  [413, "Payload Too Large", "Request Entity Too Large"],
  [502, "Bad Gateway", "Bad Gateway"],
  [503, "Service Unavailable", "Service Temporarily Unavailable"],
  [504, "Gateway Timeout", "Gateway Time-out"],
  [520, "Web Server Returned an Unknown Error", "Web server is returning an unknown error"],
  [521, "Web Server Is Down", "Web server is down"],
  [522, "Connection Timed Out", "Connection timed out"],
  [523, "Origin Is Unreachable", "Origin is unreachable"],
  [524, "A Timeout Occurred", "A timeout occurred"],
  [525, "SSL Handshake Failed", "SSL handshake failed"],
  [526, "Invalid SSL Certificate", "Invalid SSL certificate"],
  [529, "Site is overloaded", "Site is overloaded"],
  [530, "Origin DNS Error", "Origin DNS error"],
] as const;

/** The faults of gateways. */
export const pageRows: readonly Expected[] = [
  {
    fault: "bad_gateway",
    statusLine: "HTTP/1.1 502 Bad Gateway",
    page: { title: /^502 Bad Gateway$/, headers: PLAIN },
  },
  {
    fault: "bad_gateway",
    options: { body: "json" },
    statusLine: "HTTP/1.1 502 Bad Gateway",
    error: { message: /^Bad Gateway$/, type: "server_error", code: null },
  },
  {
    fault: "gateway_timeout",
    statusLine: "HTTP/1.1 504 Gateway Timeout",
    page: { title: /^504 Gateway Time-out$/, headers: PLAIN },
  },
  {
    fault: "gateway_timeout",
    options: { body: "json" },
    statusLine: "HTTP/1.1 504 Gateway Timeout",
    error: { message: /^Gateway Time-out$/, type: "server_error", code: null },
  },
  {
    fault: "request_too_large",
    options: { body: "html" },
    statusLine: "HTTP/1.1 413 Payload Too Large",
    page: { title: /^413 Request Entity Too Large$/, headers: NGINX },
  },
  ...STATUSES.flatMap(([status, phrase, title]): Expected[] => {
    const common = { fault: "gateway_page", statusLine: `HTTP/1.1 ${status} ${phrase}` };
    const short = new RegExp(`^${status} ${title}$`);
    const long = new RegExp(`^api\\.openai\\.com \\| ${status}: ${title}$`);
    return [
      { ...common, options: { status }, page: { title: status < 520 ? short : long, headers: CDN } },
      { ...common, options: { status, form: "short" }, page: { title: short, headers: CDN } },
      { ...common, options: { status, form: "long" }, page: { title: long, headers: CDN } },
      { ...common, options: { status, by: "nginx" }, page: { title: short, headers: NGINX } },
    ];
  }),
];
