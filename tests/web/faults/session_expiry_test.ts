import { strict as assert } from "node:assert";
import { type Bench, withWorkers } from "../../harness.ts";
import { hiddenIn, type Visitor, visitorTo, withSite } from "../pages/support.ts";
import { always } from "./support.ts";
import { statusesOf, statusOf } from "../../statuses.ts";

const PAGE = "/web/shop/lamps";

async function loggedIn(bench: Pick<Bench, "ask">, form = "/web/login"): Promise<Visitor> {
  const visitor = visitorTo(bench);
  await logIn(visitor, form);
  return visitor;
}

async function logIn(visitor: Visitor, form: string) {
  const hidden = hiddenIn(await (await visitor.get(form)).text());
  const answer = await visitor.post("/web/login", { ...hidden, username: "Ada", password: "errorworks" });
  assert.equal(answer.status, 303);
  return answer;
}

Deno.test("session_expiry ends each session after as many pages as it is good for, until the next login", () =>
  withSite(async (bench) => {
    const visitor = await loggedIn(bench);
    const first = `session=${visitor.jar.get("session")}`;
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(await statusesOf(() => visitor.get(PAGE), 3), [200, 200, 200]);
      const ended = await visitor.get(`${PAGE}?page=2`);
      const place = ended.headers.get("location") ?? "";
      assert.deepEqual([ended.status, place], [302, "/web/login?next=%2Fweb%2Fshop%2Flamps%3Fpage%3D2"]);
      assert.equal(visitor.jar.has("session"), false);
      const back = await logIn(visitor, place);
      assert.equal(back.headers.get("location"), `${PAGE}?page=2`);
    }
    // Who keeps to the old cookie stays outside, though the user has come back since.
    const stubborn = () => bench.ask(PAGE, { headers: { cookie: first } });
    assert.deepEqual(await statusesOf(stubborn, 2), [302, 302]);
    assert.equal((await bench.ask(PAGE)).status, 200);
    const faults = (await bench.rows("web")).map(({ fault }) => fault).filter((fault) => fault !== null);
    assert.deepEqual(faults, Array(4).fill("session_expiry"));
  }, always("session_expiry", { after_requests: [3, 3] })));

Deno.test("session_expiry draws for each session how long it lasts, the same in each run", async () => {
  const lengths = async () => {
    const found: number[] = [];
    await withSite(async (bench) => {
      for (let session = 0; session < 6; session++) {
        const visitor = await loggedIn(bench);
        const statuses = await statusesOf(() => visitor.get(PAGE), 20);
        // It is logged out then, and the page is there for all.
        found.push(statuses.indexOf(302));
      }
    }, always("session_expiry", { after_requests: [2, 9] }));
    return found;
  };
  const once = await lengths();
  assert.ok(once.every((length) => length >= 2 && length <= 9));
  assert.ok(new Set(once).size > 1);
  assert.deepEqual(await lengths(), once);
});

Deno.test("session_expiry shows the form in place of the page, and a new session works", () =>
  withSite(async (bench) => {
    const visitor = await loggedIn(bench);
    await visitor.get(PAGE);
    const page = await visitor.get(PAGE);
    assert.equal(page.status, 200);
    const hidden = hiddenIn(await page.text());
    assert.equal(visitor.jar.has("session"), false);
    const answer = await visitor.post("/web/login", { ...hidden, username: "Ada", password: "errorworks" });
    assert.equal(answer.headers.get("location"), PAGE);
    assert.match(await (await visitor.get(PAGE)).text(), /<h1>Lamps/);
  }, always("session_expiry", { after_requests: [1, 1], how: "page" })));

Deno.test("session_expiry can be asked for, and happens at once", () =>
  withSite(async (bench) => {
    const visitor = await loggedIn(bench);
    assert.equal((await visitor.get(`${PAGE}?fault=session_expiry`)).status, 302);
    assert.equal((await visitor.get(`${PAGE}?fault=session_expiry`)).status, 200);
  }, ["server.per_request_faults.enabled=true"]));

Deno.test("a session is good for the same number of pages with many workers", async () => {
  const set = always("session_expiry", { after_requests: [25, 25] });
  await withWorkers(4, { set }, async ({ url }) => {
    const ask = (path: string, init?: RequestInit) => fetch(url + path, { ...init, redirect: "manual" });
    const visitor = await loggedIn({ ask });
    const headers = { cookie: `session=${visitor.jar.get("session")}`, connection: "close" };
    const statuses = await Promise.all(
      Array.from({ length: 60 }, () => statusOf(ask(PAGE, { headers }))),
    );
    assert.equal(statuses.filter((status) => status === 200).length, 25);
    assert.equal(statuses.filter((status) => status === 302).length, 35);
  });
});
