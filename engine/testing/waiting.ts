import { counted } from "../base/counted.ts";
import { hint } from "../base/hint.ts";
import { isObject } from "../base/json.ts";
import type { AdminClient } from "./admin_client.ts";
import { realTime } from "./real_time.ts";
import type { DomainStats, RequestRow, Stats, WaitOptions } from "./types.ts";
import { checkedWait, WAIT_MS } from "./wait.ts";

/** Milliseconds between two looks at the figures. */
const LOOK_MS = 10;
/** Requests that a message lists, the last ones. */
const LISTED = 20;

/** Rows of a domain once no request is in flight and there were `count`. @throws {Error} telling what was seen */
export async function settledRows(
  admin: AdminClient,
  domains: readonly string[],
  wait: WaitOptions & { readonly count: number },
): Promise<RequestRow[]> {
  const checked = checkedWait(wait, 0, ["domain", "timeoutMs"]);
  const { count, domain = domains[0] ?? "", timeoutMs = WAIT_MS } = checked;
  if (!domains.includes(domain)) throw new Error(`There is no domain "${domain}"${hint(domain, domains)}`);
  const deadline = realTime.now() + timeoutMs;
  for (;;) {
    const own = statsOf(await admin.stats(), domain);
    if (own.total_requests >= count && isSettled(own)) return await admin.rows(domain);
    if (realTime.now() > deadline) {
      const wanted = count === 0 ? "the requests in flight" : counted(count, `${domain} request`);
      throw new Error(`Waited ${timeoutMs} ms for ${wanted}, ${told(own, await admin.rows(domain))}`);
    }
    await realTime.sleep(LOOK_MS);
  }
}

function statsOf(stats: Stats, domain: string): DomainStats {
  const own = stats[domain];
  if (isDomainStats(own)) return own;
  throw new Error(`/admin/stats has no figures of "${domain}"`);
}

function isDomainStats(value: unknown): value is DomainStats {
  return isObject(value) && typeof value["total_requests"] === "number";
}

/** True if every request is answered, and each exchange is over: only then there is a row of it. */
function isSettled({ in_flight, total_requests, requests_by_ending }: DomainStats): boolean {
  const over = Object.values(requests_by_ending).reduce((sum, n) => sum + n, 0);
  return in_flight === 0 && over >= total_requests;
}

/** Requests that were seen, as text: e.g. `saw 1 (and 1 in flight):` and a line for each request. */
function told({ in_flight }: DomainStats, rows: readonly RequestRow[]): string {
  const lines = rows.slice(-LISTED).map(({ route, status, fault, ending }) =>
    `\n  ${route} ${[status ?? "no status", fault, ending].filter((one) => one !== null).join(", ")}`
  );
  const flying = in_flight === 0 ? "" : ` (and ${in_flight} in flight)`;
  return `saw ${rows.length}${flying}${lines.length > 0 ? ":" : ""}${lines.join("")}`;
}
