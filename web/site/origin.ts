import type { Call } from "../kind.ts";

/** Names and addresses with an optional port, as far as they can stand in a URL as they are. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Where a client sees the site, for addresses that have to be absolute, e.g. `http://localhost:8000`. */
export function originOf({ header }: Pick<Call, "header">): string {
  const host = header("host") ?? "";
  return `http://${HOST.test(host) ? host : "localhost"}`;
}
