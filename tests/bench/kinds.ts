/** Measures the time to make a page of each kind: in process, one after the other, another address each time. */
import { FetchConnection } from "../../engine/transport/fetch_connection.ts";
import type { Server } from "../../engine/server.ts";
import type { Kind } from "../../web/request/kind.ts";
import { kinds } from "../../web/routing/kinds.ts";
import { signature } from "../../web/site/user_session.ts";
import { buildServer } from "../harness.ts";
import { addressesOf, SITE } from "./addresses.ts";
import { median } from "./load.ts";

const WARM_UPS = 50;
const PAGES = 200;
/** Limit for a page, in microseconds. */
const MOST = 1000;
/** Values of `accept-encoding` to measure with. */
const CODINGS = ["identity", "gzip", "gzip, deflate, br"];
const USER = btoa("ann");
const COOKIE = `session=${USER}.${signature(SITE, "session", USER)}`;

/** Asks once. */
async function ask({ app }: Server, path: string, accepted: string) {
  const request = new Request(`http://bench/web${path}`, {
    redirect: "manual",
    headers: { "accept-encoding": accepted, cookie: COOKIE },
  });
  const from = performance.now();
  const response = await app.fetch(request, { connection: new FetchConnection(request) });
  const body = await response.arrayBuffer();
  return { us: (performance.now() - from) * 1000, status: response.status, bytes: body.byteLength };
}

/** A line about a kind; addresses that cost too much are marked. */
async function costOf(server: Server, kind: Kind): Promise<string> {
  const addresses = addressesOf(kind, CODINGS.length * (WARM_UPS + PAGES));
  const cells: string[] = [];
  let first: Awaited<ReturnType<typeof ask>> | undefined;
  for (const [nth, coding] of CODINGS.entries()) {
    const costs: number[] = [];
    for (let at = nth; at < addresses.length; at += CODINGS.length) {
      const asked = await ask(server, addresses[at] ?? "", coding);
      first ??= asked;
      costs.push(asked.us);
    }
    const us = median(costs.slice(WARM_UPS));
    cells.push(`${us.toFixed(0).padStart(6)}${us > MOST ? "!" : " "}`);
  }
  const { status, bytes } = first ?? {};
  return `${kind.name.padEnd(18)} ${status} ${String(bytes).padStart(7)} bytes ${cells.join(" ")}  ${
    addresses[0]
  }`;
}

/** Prints what each kind costs, in microseconds: sent as it is, with gzip, and with brotli. */
export async function costOfKinds(): Promise<void> {
  const server = await buildServer({ preset: "silent", set: ["server.per_request_faults.enabled=true"] });
  for (const kind of kinds) {
    if (kind.methods.includes("GET")) console.log(await costOf(server, kind));
  }
  await server.close();
}
