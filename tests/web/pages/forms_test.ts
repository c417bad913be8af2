import { strict as assert } from "node:assert";
import { fc } from "../../engine/support.ts";
import { escaped } from "../../../web/html/html.ts";
import { visitorTo, withSite } from "./support.ts";

const GOOD = {
  name: "Zoë & <b>Søn</b>",
  email: "zoe@example.com",
  topic: "order",
  message: 'Where is "it"?\nЯ жду.',
  copy: "yes",
};

Deno.test("the contact form answers with what was sent, letter by letter", () =>
  withSite(async (bench) => {
    const answer = await visitorTo(bench).post("/web/contact", GOOD);
    const html = await answer.text();
    assert.equal(answer.status, 200);
    for (const [name, value] of Object.entries(GOOD)) {
      assert.ok(html.includes(`<dd data-field="${name}">${escaped(value)}</dd>`), name);
    }
  }));

Deno.test("the contact form comes back with what is wrong, and keeps what was right", () =>
  withSite(async (bench) => {
    const cases: [Record<string, string>, string][] = [
      [{ name: " " }, "name"],
      [{ name: "x".repeat(101) }, "name"],
      [{ email: "nobody" }, "email"],
      [{ topic: "constructor" }, "topic"],
      [{ message: "short" }, "message"],
      [{ copy: "perhaps" }, "copy"],
    ];
    for (const [fields, wrong] of cases) {
      const answer = await visitorTo(bench).post("/web/contact", { ...GOOD, ...fields });
      const html = await answer.text();
      assert.equal(answer.status, 422, wrong);
      assert.deepEqual([...html.matchAll(/class="error" id="(\w+)-error"/g)].map(([, name]) => name), [
        wrong,
      ]);
      if (wrong !== "name") assert.ok(html.includes(`value="${escaped(GOOD.name)}"`));
    }
  }));

Deno.test("forms take anything without falling over", () =>
  withSite(async (bench) => {
    const path = fc.constantFrom("/web/login", "/web/contact", "/web/logout", "/web/account");
    const name = fc.constantFrom(
      "name",
      "email",
      "topic",
      "message",
      "copy",
      "csrf_token",
      "username",
      "next",
    );
    const body = fc.oneof(
      fc.array(fc.tuple(name, fc.string({ unit: "binary" }))).map((pairs) => new URLSearchParams(pairs)),
      fc.string({ unit: "binary" }).map((text) => new TextEncoder().encode(text)),
      fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    );
    const cookie = fc.oneof(
      fc.string({ unit: fc.constantFrom("session=", "visitor=", ";", ".", "%", "\x7f", "é", "x", "=") }),
      fc.base64String().map((text) => `visitor=${text}; session=${text}.${text}`),
    );
    await fc.assert(
      fc.asyncProperty(path, body, cookie, async (path, body, cookie) => {
        const answer = await bench.ask(path, { method: "POST", body, headers: { cookie } });
        await answer.body?.cancel();
        assert.ok(answer.status < 500);
        const page = await bench.ask(path, { headers: { cookie } });
        await page.body?.cancel();
        assert.ok(page.status < 500);
      }),
      { numRuns: 200 },
    );
  }));
