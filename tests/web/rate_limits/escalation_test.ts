import { strict as assert } from "node:assert";
import { withWorkers } from "../../harness.ts";
import { settled } from "../../behaviour/steer.ts";
import { tallied } from "../../statuses.ts";
import { withSite } from "../faults/support.ts";

const LADDER = {
  enabled: true,
  by: "user_agent",
  requests: 5,
  window_sec: 60,
  limited: 2,
  challenged: 2,
  forbidden: 2,
};

function ladder(changes: Record<string, unknown> = {}): string[] {
  return [`web.ladder=${JSON.stringify({ ...LADDER, ...changes })}`];
}

Deno.test("who is too fast climbs from 429 over a challenge and a 403 to a ban, and rows tell each step", async () => {
  await withSite(ladder(), async ({ get, rows }) => {
    const statuses: number[] = [];
    for (let i = 0; i < 13; i++) statuses.push((await get("/")).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429, 200, 200, 403, 403, 403, 403]);
    const told = (await rows()).map(({ rung, outcome }) => rung ?? outcome);
    const served = Array.from({ length: 5 }, () => "success");
    const refused = [
      "limited",
      "limited",
      "challenged",
      "challenged",
      "forbidden",
      "forbidden",
      "banned",
      "banned",
    ];
    assert.deepEqual(told, [...served, ...refused]);
    assert.deepEqual(
      new Set((await rows()).slice(5).map(({ outcome }) => outcome)),
      new Set(["client_error"]),
    );
  });
});

Deno.test("a 429 of the rate limit escalation tells how long to wait, and who waits is served", async () => {
  await withSite(ladder(), async ({ get, clock }) => {
    for (let i = 0; i < 5; i++) await get("/");
    const refused = await get("/");
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get("retry-after"), "12");
    clock.advance(12_000);
    assert.equal((await get("/")).status, 200);
  });
});

Deno.test("a ban ends after its time", async () => {
  await withSite(
    ladder({ limited: 0, challenged: 0, forbidden: 0, ban_sec: 100 }),
    async ({ get, clock }) => {
      for (let i = 0; i < 5; i++) await get("/");
      assert.match(await (await get("/")).text(), /You have been blocked/);
      clock.advance(99_000);
      assert.equal((await get("/")).status, 403);
      clock.advance(1001);
      assert.equal((await get("/")).status, 200);
    },
  );
});

Deno.test("refusals are forgotten in time", async () => {
  await withSite(ladder({ forget_sec: 60 }), async ({ get, clock, rows }) => {
    for (let i = 0; i < 9; i++) await get("/");
    clock.advance(60_000);
    for (let i = 0; i < 6; i++) await get("/");
    assert.equal((await rows()).at(-1)?.["rung"], "limited");
  });
});

Deno.test("a browser passes the challenge of the rate limit escalation", async () => {
  await withSite(ladder({ limited: 0 }), async ({ get, rows }) => {
    for (let i = 0; i < 5; i++) await get("/");
    const html = await (await get("/")).text();
    assert.match(html, /Just a moment/);
    const [, script = ""] = /<script>\n(.*?)\n<\/script>/s.exec(html) ?? [];
    const document = { cookie: "" };
    new Function("document", "location", script)(document, { reload() {} });
    assert.match(await (await get("/", { cookie: document.cookie.split(";")[0] ?? "" })).text(), /Emporium/);
    assert.equal((await rows()).at(-1)?.["rung"], null);
  });
});

const CLIENTS = {
  session: [{ "x-session-id": "a" }, { "x-session-id": "b" }],
  cookie: [{ cookie: "session=a" }, { cookie: "session=b" }],
  user_agent: [{ "user-agent": "a" }, { "user-agent": "b" }],
  ip: [{ "x-forwarded-for": "10.0.0.1, 9.9.9.9" }, { "x-forwarded-for": "10.0.0.2" }],
} as const;

for (const [by, [one, other]] of Object.entries(CLIENTS)) {
  Deno.test(`clients are told apart by ${by}`, async () => {
    await withSite(ladder({ by, requests: 1 }), async ({ get }) => {
      assert.equal((await get("/", one)).status, 200);
      assert.equal((await get("/", one)).status, 429);
      assert.equal((await get("/", other)).status, 200);
    });
  });
}

Deno.test("four workers count as one", async () => {
  const set = ladder({
    requests: 20,
    window_sec: 3600,
    limited: 5,
    challenged: 5,
    forbidden: 5,
    forget_sec: 3600,
  });
  await withWorkers(4, { set }, async (crew) => {
    const headers = { "user-agent": "one", connection: "close" };
    const statuses = await Promise.all(Array.from({ length: 40 }, async () => {
      const response = await crew.ask("/web/", { headers });
      await response.text();
      return response.status;
    }));
    assert.deepEqual(tallied(statuses), { 200: 25, 403: 10, 429: 5 });
    const rungs = (await settled(crew, "web")).map(({ rung }) => rung);
    assert.deepEqual(tallied(rungs), { null: 20, limited: 5, challenged: 5, forbidden: 5, banned: 5 });
  });
});
