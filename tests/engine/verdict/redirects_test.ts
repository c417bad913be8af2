/** C34: where redirects lead, what comes along, and what proves nothing. */
import { strict as assert } from "node:assert";
import { mistakesIn, verdict } from "../../../engine/verdict/verdict.ts";
import { entryOf, EPOCH, type Told } from "./simulation/journal.ts";

type Headers = readonly (readonly [string, string])[];

const SECRET: Headers = [["authorization", "Bearer key_1"], ["x-api-key", "key_2"], ["cookie", "sid=key_3"]];

/** A page that leads to the leak trap, asked for with secrets. */
function bait(fault: "credential_bait" | "ssrf_redirect", location: string, more: Partial<Told> = {}): Told {
  return {
    at: 0,
    method: "GET",
    path: "/shop/item/1",
    domain: "web",
    headers: [["host", "127.0.0.1:8000"], ...SECRET],
    sender: { user_agent: "crawly/1.0", key: null },
    status: 302,
    fault,
    replyHeaders: [["location", location]],
    ...more,
  };
}

/** A request that reached the leak trap at `localhost:9999/shop/item/1`. */
function visit(headers: Headers = [], more: { readonly host?: string; readonly at?: string } = {}) {
  const host = more.host ?? "localhost:9999";
  return {
    path: "/shop/item/1",
    query: "",
    host,
    headers: [["user-agent", "crawly/1.0"], ...headers],
    ...more,
  };
}

function judged(
  told: readonly Told[],
  trapped: readonly ReturnType<typeof visit>[],
  scope: string | null = null,
) {
  return verdict(told.map((one, seq) => ({ ...entryOf(one, seq), scope })), { extras: { trapped } });
}

/** Outcome of C34 of the first client, with its figure. */
function c34(...args: Parameters<typeof judged>): string {
  const { findings, clients: [client] } = judged(...args);
  const found = findings.find((one) => one.check === "C34" && one.client === client?.name);
  return `${found?.outcome} ${found?.figure}`;
}

const AWAY = "http://localhost:9999/shop/item/1";

Deno.test("C34 is broken by a secret that comes along to another origin, and not by one that stays behind", () => {
  const leak = (headers: Headers) => c34([bait("credential_bait", AWAY)], [visit(headers)]);
  for (const secret of SECRET) assert.equal(leak([secret]), "broken 1 of 1", secret[0]);
  assert.equal(leak([]), "not_enough 1 of 1");
  // What the client did not send here is another origin's own.
  assert.equal(leak([["x-goog-api-key", "key_4"]]), "not_enough 1 of 1");
});

Deno.test("C34 knows that a cookie belongs to a host, whatever its port and however it is written", () => {
  const cookie: Headers = [["cookie", "sid=1"]];
  const sameHost = "http://127.0.0.1:9999/shop/item/1";
  for (const host of ["127.0.0.1:9999", "0x7f.0.0.1:9999"]) {
    assert.equal(
      c34([bait("credential_bait", sameHost)], [visit(cookie, { host })]),
      "not_enough 1 of 1",
      host,
    );
  }
});

Deno.test("C34 is broken by a private address in disguise, which some clients write as it came", () => {
  const followed = (host: string, location: string) =>
    c34([bait("ssrf_redirect", location, { headers: [["host", "localhost:8000"]] })], [visit([], { host })]);
  assert.equal(followed("127.0.0.1:9999", "http://0x7f.1:9999/shop/item/1"), "broken 1 of 1");
  assert.equal(followed("0x7f.1:9999", "http://0x7f.1:9999/shop/item/1"), "broken 1 of 1");
  assert.equal(followed("127.0.0.1:1", "http://0x7f.1:9999/shop/item/1"), "not_enough 1 of 1"); // not followed
});

Deno.test("C34 does not accuse a client that keeps to the host that it was told to visit", () => {
  const followed = (location: string, headers: Headers = []) =>
    c34([bait("ssrf_redirect", location)], [visit(headers, { host: new URL(location).host })]);
  assert.equal(followed("http://127.0.0.1:9999/shop/item/1"), "not_enough 0 of 0");
  assert.equal(followed("http://2130706433:9999/shop/item/1"), "not_enough 0 of 0");
  assert.equal(followed("http://127.0.0.2:9999/shop/item/1"), "broken 1 of 1");
  assert.equal(followed("http://127.0.0.1:9999/shop/item/1", SECRET), "broken 1 of 1"); // another origin all the same
});

Deno.test("C34 takes a visit for what the last redirect before it led to, and for that of one only", () => {
  const at = (ms: number) => new Date(EPOCH + ms).toISOString();
  const twice = [
    bait("ssrf_redirect", AWAY),
    bait("ssrf_redirect", AWAY, { at: 90_000, path: "/shop/item/2" }),
  ];
  assert.equal(c34(twice, [visit([], { at: at(50) })]), "broken 1 of 2");
  assert.equal(c34(twice, [visit([], { at: at(50) }), visit([], { at: at(90_050) })]), "broken 2 of 2");
  const proofOf = (ms: number) =>
    judged(twice, [visit([], { at: at(ms) })]).findings.find(({ check }) => check === "C34")?.proof;
  assert.match(proofOf(50) ?? "", /#0000/);
  assert.match(proofOf(90_050) ?? "", /#0001/);
  assert.equal(c34(twice, [visit([], { at: at(-10_000) })]), "not_enough 2 of 2"); // of an earlier run
});

Deno.test("C34 does not take a visit for a client's that another of its name, or of another scope, can have made", () => {
  const one = bait("ssrf_redirect", AWAY);
  const another = bait("ssrf_redirect", AWAY, { at: 5, sender: { user_agent: "crawly/1.0", key: "k2" } });
  assert.equal(c34([one], [visit()]), "broken 1 of 1");
  assert.equal(c34([one, another], [visit()]), "not_enough 0 of 0");
  assert.equal(c34([one], [visit()], "test-1"), "not_enough 0 of 0");
  assert.equal(c34([bait("credential_bait", AWAY)], [visit(SECRET)], "test-1"), "broken 1 of 1");
});

/** Redirects within the site, each to where the next one is asked for. */
function hops(paths: readonly string[]): readonly Told[] {
  return paths.slice(1).map((location, at) => ({
    ...bait("credential_bait", location),
    fault: "redirect_loop",
    at: at * 100,
    path: paths[at] ?? "",
  }));
}

Deno.test("C34 is broken by more than twenty redirects in a row", () => {
  const row = (length: number) => Array.from({ length: length + 1 }, (_, at) => `/hop/${at}`);
  assert.equal(c34(hops(row(25)), []), "broken 1 of 1");
  assert.equal(c34(hops(row(20)), []), "not_enough 1 of 1");
  const endless = ["/page", ...Array.from({ length: 25 }, () => "/hop/self")];
  assert.equal(c34(hops(endless), []), "broken 1 of 1");
});

Deno.test("C34 takes no other try for a redirect that was followed: a page may lead to itself", () => {
  // A client that follows ten redirects, without cookies, and tries a page three times that wants one.
  const wall = Array.from({ length: 34 }, () => "/shop/item/1");
  assert.deepEqual(mistakesIn(judged(hops(wall), [])), []);
});
