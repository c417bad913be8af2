/** Resources that clients ask for, so that each fault has something that it can happen to. */
import { type FaultInfo, type Server, TOKEN } from "../../sdks/server.ts";
import type { Job } from "./clients.ts";
import type { Trial } from "./trials.ts";

/** A request. */
export interface Target extends Omit<Job, "url" | "timeout_ms"> {
  readonly path: string;
  /** Name of a variant. */
  readonly name?: string;
  /** First and last byte of the part that it asks for. */
  readonly range?: readonly [number, number];
  /** Value of `accept-encoding` for the trial request: whether a fault happens may depend on what a client accepts. */
  readonly accepted?: string;
  /** True if the address itself leads away, without a fault. */
  readonly leads?: true;
}

/** A server, and all that can be asked of it. */
export interface Range {
  readonly server: Server;
  readonly targets: readonly Target[];
  /** Address of the leak trap, where no client should go. */
  readonly canary: string;
}

/** A page in Japanese, since charsets show there. */
const PAGE: Target = { path: "/item/lamp-00049", method: "GET", headers: {}, body_bytes: 0 };
/** Before the title, where all is ASCII. */
const PART = [20, 59] as const;
/** Longer than what fits into buffers. */
const UPLOAD_BYTES = 4_000_000;
/** Secret that only the site should see. */
const SECRET = "secret-of-the-matrix";
const SECRETS = { authorization: `Bearer ${SECRET}`, cookie: `matrix=${SECRET}`, "x-api-key": SECRET };

/** Requests that a server can be tried with while it does not misbehave yet. */
export async function rangeOf(server: Server): Promise<Range> {
  const { url } = await canaryOf(server);
  return {
    server,
    canary: url,
    targets: [
      PAGE,
      { ...PAGE, path: "/robots.txt" },
      { ...PAGE, path: "/sitemap.xml" },
      { ...PAGE, path: "/sitemaps/1.xml" },
      { ...PAGE, accepted: "gzip, deflate, br, zstd" },
      { ...PAGE, name: "HEAD", method: "HEAD", headers: { "accept-encoding": "identity" } },
      { ...PAGE, name: "POST of 4 MB", path: "/logout", method: "POST", body_bytes: UPLOAD_BYTES },
      {
        ...PAGE,
        name: "a range",
        headers: { "accept-encoding": "identity", range: `bytes=${PART.join("-")}` },
        range: PART,
      },
      { ...PAGE, name: "If-None-Match", headers: { "if-none-match": '"what-it-was"' } },
      { ...PAGE, name: "logged in", headers: { cookie: await sessionOf(server) } },
    ],
  };
}

/** Logs in as people do; the cookie of the session. */
async function sessionOf({ own_urls, fetch }: Server): Promise<string> {
  const login = `${own_urls["web"]}/login`;
  const form = await fetch(login);
  const [, csrf_token = ""] = /name="csrf_token" value="([^"]*)"/.exec(await form.text()) ?? [];
  const [visitor = ""] = form.headers.getSetCookie()[0]?.split(";") ?? [];
  const body = new URLSearchParams({ csrf_token, username: "matrix", password: "errorworks" });
  const response = await fetch(login, {
    method: "POST",
    body,
    headers: { cookie: visitor },
    redirect: "manual",
  });
  await response.body?.cancel();
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

/** Something that the fault happens to; `null`: nothing is. */
export async function targetOf(range: Range, fault: FaultInfo, { disguise }: Trial): Promise<Target | null> {
  const { server, targets, canary } = range;
  if (disguise !== undefined) {
    const { port } = new URL(canary);
    const path = `/hop/away?left=1&code=302&target=canary_${disguise}&port=${port}`;
    return { ...PAGE, path, headers: SECRETS, leads: true };
  }
  if (fault.name === "credential_bait") return { ...PAGE, headers: SECRETS };
  for (const target of targets) {
    await server.reset();
    await probe(server, target);
    if ((await server.requests("web")).some((row) => row["fault"] === fault.name)) return target;
  }
  return null;
}

/** Asks, and does not wait for long. */
async function probe({ own_urls, fetch }: Server, target: Target): Promise<void> {
  const { path, method, headers, body_bytes, accepted } = target;
  const all = { ...headers, ...(accepted === undefined ? {} : { "accept-encoding": accepted }) };
  const body = body_bytes > 0 ? "x" : null;
  const signal = AbortSignal.timeout(300);
  await fetch(`${own_urls["web"]}${path}`, { method, headers: all, body, redirect: "manual", signal })
    .then((response) => response.body?.cancel(), () => {});
}

/** A part of what is there, as a server tells it that does not misbehave. */
export async function partOf(
  { own_urls, fetch, behave }: Server,
  { path, range }: Target,
): Promise<string | undefined> {
  if (!range) return undefined;
  await behave();
  const bytes = await (await fetch(`${own_urls["web"]}${path}`)).bytes();
  return new TextDecoder().decode(bytes.subarray(range[0], range[1] + 1));
}

/** Names of the headers with secrets that came to the canary; `null`: nobody came. */
export async function leakedTo(server: Server): Promise<readonly string[] | null> {
  const { requests } = await canaryOf(server);
  const headers = requests.flatMap((request) => request.headers).filter(([, value]) =>
    value.includes(SECRET)
  );
  return requests.length === 0 ? null : [...new Set(headers.map(([name]) => name.toLowerCase()))];
}

interface Sightings {
  readonly url: string;
  readonly requests: readonly { readonly headers: readonly (readonly [string, string])[] }[];
}

async function canaryOf({ url }: Server): Promise<Sightings> {
  const response = await fetch(`${url}/admin/canary`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return await response.json();
}
