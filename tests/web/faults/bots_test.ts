import { strict as assert } from "node:assert";
import { textOf } from "../../../web/html/html.ts";
import { always, withSite } from "./support.ts";

/** Cookie of a browser that has run the script of a challenge. */
function solved(html: string): string {
  const [, script = ""] = /<script>\n(.*?)\n<\/script>/s.exec(html) ?? [];
  const document = { cookie: "" };
  let reloads = 0;
  new Function("document", "location", script)(document, { reload: () => reloads++ });
  assert.equal(reloads, 1);
  return document.cookie.split(";")[0] ?? "";
}

const BROWSER = { "user-agent": "Mozilla/5.0" };

Deno.test("challenge lets those pass who come back with the cookie of its script, and nobody else with it", async () => {
  await withSite(always("challenge"), async ({ get, rows }) => {
    const page = await get("/", BROWSER);
    assert.equal(page.status, 200);
    const html = await page.text();
    assert.match(html, /<title>Just a moment\.\.\.<\/title>/);
    const cookie = solved(html);
    const through = await (await get("/", { ...BROWSER, cookie })).text();
    assert.match(through, /Errorworks Emporium/);
    assert.match(await (await get("/", { "user-agent": "curl/8", cookie })).text(), /Just a moment/);
    assert.match(await (await get("/", { ...BROWSER, cookie: `${cookie}0` })).text(), /Just a moment/);
    assert.deepEqual((await rows()).map(({ fault }) => fault), ["challenge", null, "challenge", "challenge"]);
  });
});

Deno.test("challenge comes with the status that was wanted", async () => {
  for (const status of [202, 403, 429, 503]) {
    await withSite(always("challenge", { status }), async ({ get }) => {
      assert.equal((await get("/")).status, status);
    });
  }
});

Deno.test("challenge lets those pass who have ticked its box", async () => {
  await withSite(always("challenge", { form: "captcha" }), async ({ get }) => {
    const html = await (await get("/", BROWSER)).text();
    const box = { onclick: () => {} };
    const document = { cookie: "", getElementById: () => box };
    const [, script = ""] = /<script>\n(.*?)\n<\/script>/s.exec(html) ?? [];
    new Function("document", "location", script)(document, { reload: () => {} });
    assert.equal(document.cookie, "");
    box.onclick();
    const cookie = document.cookie.split(";")[0] ?? "";
    assert.match(await (await get("/", { ...BROWSER, cookie })).text(), /Errorworks Emporium/);
  });
});

Deno.test("soft_404 says not found with 200, of pages that there are and of others", async () => {
  await withSite(always("soft_404"), async ({ get }) => {
    const [one, other] = await Promise.all([get("/login"), get("/no/such/page")]);
    assert.deepEqual([one?.status, other?.status], [200, 200]);
    const text = await one?.text();
    assert.match(text ?? "", /could not find the page/);
    assert.equal(await other?.text(), text);
    assert.match(await (await get("/")).text(), /Emporium/);
  });
});

Deno.test("soft_404 may send everybody home", async () => {
  await withSite(always("soft_404", { how: "home" }), async ({ get }) => {
    const response = await get("/no/such/page");
    assert.deepEqual([response.status, response.headers.get("location")], [302, "/web/"]);
  });
});

Deno.test("js_shell has the content for those who run scripts only", async () => {
  let content = "";
  await withSite([], async ({ get }) => {
    content = /<main[^>]*>(.*)<\/main>/s.exec(await (await get("/")).text())?.[1] ?? "";
  });
  await withSite(always("js_shell"), async ({ get }) => {
    const html = await (await get("/")).text();
    assert.ok(textOf(content).length > 0);
    assert.ok(!textOf(html).includes(textOf(content)));
    const [, script = ""] = /<script>(document\.getElementById.*?)<\/script>/s.exec(html) ?? [];
    const root = { innerHTML: "" };
    new Function("document", script)({ getElementById: () => root });
    assert.equal(root.innerHTML, content);
  });
  await withSite(always("js_shell", { data: "none", status: 202 }), async ({ get }) => {
    const response = await get("/");
    assert.equal(response.status, 202);
    assert.ok(!(await response.text()).includes("getElementById"));
  });
});

Deno.test("consent_wall ends with the cookie of its button", async () => {
  await withSite(always("consent_wall"), async ({ get }) => {
    const html = await (await get("/login")).text();
    assert.match(html, /Before you continue/);
    assert.doesNotMatch(html, /name="password"/);
    const [, cookie = ""] = /document\.cookie='([^;]+);/.exec(html) ?? [];
    assert.match(await (await get("/login", { cookie })).text(), /name="password"/);
  });
  await withSite(always("consent_wall", { how: "above" }), async ({ get }) => {
    assert.match(await (await get("/login")).text(), /Before you continue.*name="password"/s);
  });
});

Deno.test("login_wall has the form of the login, which leads back", async () => {
  await withSite(always("login_wall"), async ({ get, rows }) => {
    const response = await get("/contact?a=b&c=d");
    assert.equal(response.status, 200);
    const html = await response.text();
    assert.match(html, /name="next" value="\/web\/contact\?a=b&amp;c=d"/);
    await get("/login");
    assert.deepEqual((await rows()).map(({ fault }) => fault), ["login_wall", null]);
  });
});

Deno.test("mixed_limits tells one instant in several units", async () => {
  const options = { reset_sec: [30, 30], units: ["delta_sec", "epoch_ms", "iso"] };
  await withSite(always("mixed_limits", options), async ({ get, clock }) => {
    const { status, headers } = await get("/");
    assert.equal(status, 200);
    assert.equal(headers.get("x-ratelimit-remaining"), "0");
    const told = ["x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset"].map((name) =>
      headers.get(name)
    );
    const at = clock.epoch() + 30_000;
    assert.deepEqual(told.toSorted(), [String(at), new Date(at).toISOString(), "30"].toSorted());
  });
});

Deno.test("paywall draws one of its statuses", async () => {
  await withSite(always("paywall"), async ({ get }) => {
    const seen = new Set<number>();
    for (let i = 0; i < 60; i++) seen.add((await get("/")).status);
    assert.deepEqual([...seen].toSorted(), [402, 430, 499, 509]);
  });
});

Deno.test("cloaking shows each kind of client another page, the same one each time", async () => {
  const address = "/shop/lamps";
  await withSite(always("cloaking", { by: "user_agent", vary: true }), async ({ get }) => {
    const seenBy = async (agent: string) => await (await get(address, { "user-agent": agent })).text();
    const [one, other] = [await seenBy("a"), await seenBy("b")];
    assert.notEqual(one, other);
    assert.equal(await seenBy("a"), one);
    assert.equal((await get(address)).headers.get("vary"), "user-agent");
  });
});
