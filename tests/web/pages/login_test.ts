import { strict as assert } from "node:assert";
import type { Bench } from "../../harness.ts";
import { fc } from "../../engine/support.ts";
import { hiddenIn, visitorTo, withSite } from "./support.ts";

const RIGHT = { username: "Ada Lövelace", password: "errorworks" };

/** Loads the form and sends it. */
async function logIn(bench: Bench, fields: Record<string, string> = RIGHT, form = "/web/login") {
  const visitor = visitorTo(bench);
  const hidden = hiddenIn(await (await visitor.get(form)).text());
  return { visitor, answer: await visitor.post("/web/login", { ...hidden, ...fields }) };
}

Deno.test("a login begins a session, shows the account, and a logout ends it", () =>
  withSite(async (bench) => {
    const { visitor, answer } = await logIn(bench);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/web/account");
    assert.match(
      answer.headers.getSetCookie()[0] ?? "",
      /^session=[\w-]+\.[\w-]{43}; Path=\/web; HttpOnly; SameSite=Lax$/,
    );

    const account = await (await visitor.get("/web/account")).text();
    assert.match(account, /<strong id="user">Ada Lövelace<\/strong>/);

    const out = await visitor.post("/web/logout", {});
    assert.deepEqual([out.status, out.headers.get("location")], [303, "/web/"]);
    assert.equal((await visitor.get("/web/account")).status, 303);
  }));

Deno.test("an account sends those who are not logged in to the login, and the login sends them back", () =>
  withSite(async (bench) => {
    const answer = await visitorTo(bench).get("/web/account");
    const place = answer.headers.get("location") ?? "";
    assert.deepEqual([answer.status, place], [303, "/web/login?next=%2Fweb%2Faccount"]);
    const back = (await logIn(bench, RIGHT, place)).answer;
    assert.equal(back.headers.get("location"), "/web/account");
  }));

Deno.test("a session of one server holds on another one of the same seed, and of no other", () =>
  withSite(async (one) => {
    const { visitor } = await logIn(one);
    const headers = { cookie: `session=${visitor.jar.get("session")}` };
    await withSite(async (two) => assert.equal((await two.ask("/web/account", { headers })).status, 200));
    await withSite(
      async (other) => assert.equal((await other.ask("/web/account", { headers })).status, 303),
      ["web.site.seed=1"],
    );
  }));

Deno.test("a wrong password gets the form again, and no session", () =>
  withSite(async (bench) => {
    for (const fields of [{ password: "wrong" }, { username: "" }, { username: "x".repeat(65) }]) {
      const { visitor, answer } = await logIn(bench, { ...RIGHT, ...fields });
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /User name or password is wrong/);
      assert.equal(visitor.jar.has("session"), false);
    }
  }));

Deno.test("a form without its token, with another one, or without its cookie is refused", () =>
  withSite(async (bench) => {
    const visitor = visitorTo(bench);
    const hidden = hiddenIn(await (await visitor.get("/web/login")).text());
    assert.equal((await visitor.post("/web/login", RIGHT)).status, 403);
    assert.equal((await visitor.post("/web/login", { ...RIGHT, csrf_token: "x" })).status, 403);
    const stranger = visitorTo(bench);
    assert.equal((await stranger.post("/web/login", { ...RIGHT, ...hidden })).status, 403);
    stranger.jar.set("visitor", "somebody-else");
    assert.equal((await stranger.post("/web/login", { ...RIGHT, ...hidden })).status, 403);
  }));

Deno.test("a forged session is nobody's", () =>
  withSite(async (bench) => {
    const { visitor } = await logIn(bench);
    const [name = "", proof = ""] = visitor.jar.get("session")?.split(".") ?? [];
    for (const value of [`${name}.`, name, `.${proof}`, `cm9vdA.${proof}`, `${name}.${proof}A`, ""]) {
      visitor.jar.set("session", value);
      assert.equal((await visitor.get("/web/account")).status, 303, value);
    }
  }));

Deno.test("a login goes on within the site, whatever it is told", () =>
  withSite(async (bench) => {
    const origin = "http://errorworks";
    const evil = fc.oneof(
      fc.constantFrom(
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https://evil.example/web/",
        "/web/..//evil.example",
        "/.//evil.example",
        "javascript:alert(1)",
        "/webby",
        "/web/\r\nx: y",
        "http:evil.example",
      ),
      fc.string({ unit: fc.constantFrom("/", "\\", ".", "w", "e", "b", "@", ":", "\n", "%", "2", "f", "é") }),
    );
    await fc.assert(
      fc.asyncProperty(evil, async (next) => {
        const { answer } = await logIn(bench, { ...RIGHT, next });
        const place = new URL(answer.headers.get("location") ?? "", origin);
        assert.equal(place.origin, origin);
        assert.match(place.pathname, /^\/web\//);
      }),
      { numRuns: 150 },
    );
    const { answer } = await logIn(bench, { ...RIGHT, next: "/web/shop?page=2#top" });
    assert.equal(answer.headers.get("location"), "/web/shop?page=2#top");
  }));

Deno.test("an account shows the orders of its user, the last one first, and the way out", () =>
  withSite(async (bench) => {
    const { visitor } = await logIn(bench);
    const html = await (await visitor.get("/web/account")).text();
    const dates = [
      ...html.matchAll(/<tr><td>EW-\d{6}<\/td><td>([\d-]{10})<\/td><td>[\w ]+<\/td><td>€\d+\.\d\d</g),
    ]
      .map(([, date = ""]) => date);
    assert.ok(dates.length > 0);
    assert.deepEqual(dates, dates.toSorted().reverse());
    assert.match(html, /<form method="post" action="\/web\/logout"><button[^>]*>Log out</);
    const again = (await logIn(bench)).visitor;
    assert.equal(await (await again.get("/web/account")).text(), html);
    assert.doesNotMatch(/<header.*<\/header>/s.exec(html)?.[0] ?? assert.fail("no header"), /log in/i);
  }));
