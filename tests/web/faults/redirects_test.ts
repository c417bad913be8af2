import { strict as assert } from "node:assert";
import { targetsOf } from "../../../web/pages/hops/targets.ts";
import { always, type Bench, withListener, withServer } from "../../harness.ts";
import { portOf, raw } from "../../raw.ts";

/** A client with a jar, from redirect to redirect. */
interface Walk {
  /** Replies on the way, the last one included. */
  readonly steps: readonly Response[];
  readonly last: Response;
  /** The address that it was led to and did not go to, as it is outside of the site; `null`: none. */
  readonly out: string | null;
}

async function walk({ ask }: Bench, path: string, most = 150, useJar = true): Promise<Walk> {
  const jar = new Map<string, string>();
  const steps: Response[] = [];
  let [host, here] = ["127.0.0.1:1", path];
  for (;;) {
    const cookie = Array.from(jar, ([name, value]) => `${name}=${value}`).join("; ");
    const last = await ask(here, { headers: { host, cookie } });
    steps.push(last);
    const [name = "", value = ""] = last.headers.get("set-cookie")?.split(";")[0]?.split("=") ?? [];
    if (useJar && name !== "") jar.set(name, value);
    const location = last.headers.get("location");
    if (location === null || steps.length > most) return { steps, last, out: null };
    const [, other = host, next = ""] =
      /^(?:http:\/\/(127\.0\.0\.1:1|localhost:1))?(\/web\/.*)$/.exec(location) ?? [];
    if (next === "") return { steps, last, out: location };
    [host, here] = [other, next];
  }
}

/** Starts a server of which one fault leads away. */
function led(fault: string, options: Record<string, unknown>, test: (bench: Bench) => Promise<void>) {
  return withServer({ set: always(fault, options, "web") }, test);
}

async function healthyPage(path: string, headers: HeadersInit = {}): Promise<string> {
  let body = "";
  await withServer({}, async ({ ask }) => {
    body = await (await ask(path, { headers })).text();
  });
  return body;
}

const ITEM = "/web/item/lamp-00042?ref=a%20b";

for (const form of ["self", "pair", "new", "host", "case"]) {
  Deno.test(`a redirect_loop in the form ${form} does not end`, () =>
    led("redirect_loop", { form }, async (bench) => {
      const { steps, last } = await walk(bench, ITEM);
      assert.equal(steps.length, 151);
      assert.equal(last.status, 302);
      const addresses = new Set(steps.map(({ headers }) => headers.get("location")));
      const expected = { self: 1, pair: 2, new: 151, host: 3, case: 2 }[form];
      assert.equal(addresses.size, expected);
    }));
}

Deno.test("a redirect_chain ends at the page after as many redirects as it says", async () => {
  const page = await healthyPage(ITEM, { host: "127.0.0.1:1" });
  await led("redirect_chain", { hops: [6, 6] }, async (bench) => {
    const { steps, last } = await walk(bench, ITEM);
    assert.deepEqual(steps.map(({ status }) => status), [302, 302, 302, 302, 302, 302, 200]);
    assert.equal(await last.text(), page);
  });
});

Deno.test("an ssrf_redirect with hops leads out of the last of them", () =>
  led("ssrf_redirect", { address: "metadata", hops: [4, 4], status: 307 }, async (bench) => {
    const { steps, out } = await walk(bench, ITEM);
    assert.deepEqual(steps.map(({ status }) => status), [307, 307, 307, 307, 307]);
    const known = targetsOf({ real: false, port: null }).filter(({ address }) => address === "metadata");
    assert.ok(known.some(({ location }) => location === out), String(out));
  }));

Deno.test("an ssrf_redirect that is to lead off this machine does so behind hops, too", () =>
  led("ssrf_redirect", { target: "real", address: "metadata", hops: [3, 3] }, async (bench) => {
    const { steps, out } = await walk(bench, ITEM);
    assert.equal(steps.length, 4);
    const known = targetsOf({ real: true, port: null });
    assert.ok(known.some(({ location }) => location === out), String(out));
  }));

Deno.test("growing_headers grow by a step each time, and end at the page", () =>
  led("growing_headers", { hops: [5, 5], step_bytes: 500 }, async (bench) => {
    const { steps, last } = await walk(bench, ITEM);
    const counts = steps.map(({ headers }) =>
      [...headers.keys()].filter((name) => name.startsWith("x-trail"))
    );
    assert.deepEqual(counts.map(({ length }) => length), [1, 2, 3, 4, 5, 0]);
    assert.equal(last.status, 200);
  }));

Deno.test("behind a cookie_wall is the page for who keeps cookies, and nothing for others", () =>
  led("cookie_wall", {}, async (bench) => {
    const { steps } = await walk(bench, ITEM);
    assert.deepEqual(steps.map(({ status }) => status), [302, 200]);
    const { last } = await walk(bench, ITEM, 10, false);
    assert.equal(last.status, 302);
  }));

Deno.test("behind a redirect_cookie is the page only for who has the newer cookie", () =>
  led("redirect_cookie", {}, async (bench) => {
    const { steps } = await walk(bench, ITEM);
    assert.deepEqual(steps.map(({ status }) => status), [302, 302, 302, 200]);

    const without = await walk(bench, ITEM, 10, false);
    assert.equal(without.last.status, 403);
    assert.match(await without.last.text(), /missing/);

    const landing = without.steps[1]?.headers.get("location") ?? "";
    const [, value = ""] = /value=(\w+)/.exec(landing) ?? [];
    const old = await bench.ask(landing, { headers: { cookie: `trail=old${value}` } });
    assert.equal(old.status, 403);
    assert.match(await old.text(), /old one/);
  }));

Deno.test("a login_redirect lets in who is logged in, and never stands before the login", () =>
  led("login_redirect", {}, async (bench) => {
    const { steps, last } = await walk(bench, "/web/shop");
    assert.deepEqual(steps.map(({ status }) => status), [302, 200]);
    const token = /name="csrf_token" value="([^"]+)"/.exec(await last.text())?.[1] ?? "";
    const visitor = last.headers.get("set-cookie")?.split(";")[0] ?? "";
    const entered = await bench.ask("/web/login", {
      method: "POST",
      headers: { cookie: visitor, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        csrf_token: token,
        username: "ada",
        password: "errorworks",
        next: "/web/shop",
      }).toString(),
    });
    assert.equal(entered.headers.get("location"), "/web/shop");
    const session = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
    assert.equal((await bench.ask("/web/shop", { headers: { cookie: session } })).status, 200);
  }));

Deno.test("a raw_location that is read rightly leads to the page, any other name to a 404", () =>
  led("raw_location", {}, async (bench) => {
    const right = [
      "%D0%BE%D0%B1%D0%B7%D0%BE%D1%80-%C3%BCberblick-%E6%A6%82%E8%A6%81",
      "%C3%BCberblick-caf%C3%A9",
    ];
    for (const name of [...right, "%FCberblick-caf%E9", "two%20words"]) {
      const { steps } = await walk(bench, `/web/hop/named/${name}?to=%2F`);
      assert.deepEqual(steps.map(({ status }) => status), [302, 200], name);
    }
    for (const name of ["%C3%83%C2%BCberblick-caf%C3%83%C2%A9", "two+words", "two"]) {
      assert.equal((await bench.ask(`/web/hop/named/${name}?to=%2F`)).status, 404, name);
    }
  }));

for (
  const form of ["no_scheme", "upper_scheme", "backslashes", "relative", "dots", "query_alone", "utf8_query"]
) {
  for (const path of ["/item/lamp-00042?ref=a%20b", "/", "/shop", "/articles"]) {
    Deno.test(`a raw_location in the form ${form} leads who resolves it as the standard says from ${path} to the page`, () =>
      led("raw_location", { form }, async ({ ask }) => {
        const here = `http://127.0.0.1:1/web${path}`;
        const { headers } = await ask(`/web${path}`, { headers: { host: "127.0.0.1:1" } });
        const { host, pathname, searchParams } = new URL(headers.get("location") ?? "", here);
        assert.deepEqual([host, pathname], ["127.0.0.1:1", new URL(here).pathname]);
        assert.equal(searchParams.get("via"), "raw_location");
        assert.equal(searchParams.get("ref"), new URL(here).searchParams.get("ref"));
      }));
  }
}

Deno.test("the page at the end of a client_side_redirect is the page", () =>
  led("client_side_redirect", { form: "meta" }, async (bench) => {
    const html = await (await bench.ask("/web/shop")).text();
    const [, next = ""] = /url=([^"]+)/.exec(html) ?? [];
    assert.equal(await (await bench.ask(next)).text(), await healthyPage("/web/shop"));
  }));

Deno.test("hops answer HEAD and POST as they answer GET", () =>
  withServer({}, async ({ ask }) => {
    for (const method of ["GET", "HEAD", "POST"]) {
      const { status, headers } = await ask("/web/hop/chain?left=2&code=308&to=%2Flogin", { method });
      assert.equal(status, 308, method);
      assert.equal(headers.get("location"), "/web/hop/chain?left=1&code=308&to=%2Flogin");
    }
  }));

Deno.test("through fetch a raw_location has percent signs, and its row is degraded", () =>
  led("raw_location", { form: "utf8" }, async ({ ask, rows }) => {
    const { headers } = await ask("/web/");
    assert.match(headers.get("location") ?? "", /^\/web\/hop\/named\/%D0%BE[%\w-]+\?to=%2F$/);
    assert.deepEqual((await rows("web")).map(({ degraded }) => degraded), [1]);
  }));

Deno.test("same seed, same redirects, in the same order", async () => {
  const told: unknown[][] = [[], []];
  for (const one of told) {
    await led("ssrf_redirect", { hops: [0, 3], status: "any" }, async ({ ask }) => {
      for (let n = 0; n < 20; n++) {
        const { status, headers } = await ask(`/web/?n=${n}`);
        one.push([status, headers.get("location")]);
      }
    });
  }
  assert.deepEqual(told[0], told[1]);
  assert.ok(new Set(told[0]?.map(String)).size > 10);
});

Deno.test("a fault that spoils pages is not counted where there is no page", () =>
  led("truncated_html", {}, async ({ ask, rows }) => {
    assert.equal((await ask("/web/item/nothing-of-the-kind")).status, 404);
    const [row] = await rows("web");
    assert.equal(row?.["fault"], null);
    assert.equal(row?.["outcome"], "client_error");
  }));

Deno.test("no fault leads away from a hop, or from where one has led to", async () => {
  const leading = [
    "ssrf_redirect",
    "redirect_loop",
    "raw_location",
    "credential_bait",
    "login_redirect",
    "cookie_wall",
  ];
  await withServer({ set: leading.flatMap((fault) => always(fault, {}, "web")) }, async ({ ask }) => {
    assert.equal((await ask("/web/?via=anything")).status, 200);
    const hop = await ask("/web/hop/chain?left=3&code=301&to=%2Fshop");
    assert.equal(hop.headers.get("location"), "/web/hop/chain?left=2&code=301&to=%2Fshop");
  });
});

Deno.test("on a port of its own the site is led around in just as well, and never out of itself", async () => {
  const set = [...always("redirect_chain", { hops: [4, 4] }, "web"), "server.web_port=0"];
  await withListener({ set }, async ({ webUrl }) => {
    const response = await fetch(`${webUrl}/shop?page=1`);
    assert.equal(response.url, `${webUrl}/shop?page=1&via=redirect_chain`);
    assert.equal(response.status, 200);
    await response.body?.cancel();
  });
  await withListener(
    { set: [...always("cookie_wall", {}, "web"), "server.web_port=0"] },
    async ({ webUrl }) => {
      const request = "GET //evil.example/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
      const { text } = await raw(portOf(webUrl), request);
      assert.match(text, /^location: \/evil\.example\/x\r$/m);
    },
  );
});
