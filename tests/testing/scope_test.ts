/** `scope()` and `connect()` of `errorworks/testing`: tests that share a server. */
import { strict as assert } from "node:assert";
import OpenAI from "openai";
import { connect, errorworks } from "../../testing.ts";
import type { World } from "../../engine/testing/types.ts";
import { freePort } from "../free_port.ts";
import { statusOf } from "../statuses.ts";

const HELLO = { model: "gpt-4o", messages: [{ role: "user", content: "Hello there" }] };

/** Status of a chat completion. */
async function chatStatus(world: World): Promise<number> {
  return await statusOf(world.fetch("/v1/chat/completions", {
    method: "POST",
    body: JSON.stringify(HELLO),
  }));
}

for (const listen of [false, true]) {
  const where = listen ? "over a socket" : "in process";

  Deno.test(`scope() ${where} has settings, figures and rows of its own`, async () => {
    await using ew = await errorworks({ faults: { bad_gateway: 100 }, listen });
    await using sick = ew.scope("sick");
    await using odd = ew.scope();
    await sick.set({ faults: { bad_gateway: 0, rate_limit: 100 } });
    assert.deepEqual([await chatStatus(sick), await chatStatus(odd), await chatStatus(sick)], [
      429,
      502,
      429,
    ]);
    assert.deepEqual((await sick.requests()).map(({ fault }) => fault), ["rate_limit", "rate_limit"]);
    assert.deepEqual((await odd.waitFor(1)).map(({ fault }) => fault), ["bad_gateway"]);
    assert.equal((await sick.stats()).llm.total_requests, 2);
    assert.equal((await ew.stats()).llm.total_requests, 0);
    assert.deepEqual(await ew.requests(), []);
    await sick.reset();
    assert.deepEqual(await sick.requests(), []);
    assert.equal(await chatStatus(sick), 502);
  });

  Deno.test(`close() of a scope ${where} ends it and no other`, async () => {
    await using ew = await errorworks({ listen });
    const [gone, kept] = [ew.scope("gone"), ew.scope("kept")];
    for (const scope of [gone, kept]) await scope.set({ faults: { rate_limit: 100 } });
    await gone.close();
    await gone.close();
    assert.deepEqual([await chatStatus(gone), await chatStatus(kept)], [200, 429]);
  });

  Deno.test(`scope() ${where} with a name that cannot be one says so`, async () => {
    await using ew = await errorworks({ listen });
    for (const name of ["", "..", "a b", "a/b", "ü", "x".repeat(65)]) {
      assert.throws(() => ew.scope(name), /cannot be the name of a scope: expected 1 to 64 letters/);
    }
  });
}

Deno.test("env() of a scope leads SDKs into it, and its fetch does whatever the address is", async () => {
  await using ew = await errorworks();
  await using scope = ew.scope("sdk");
  await scope.set({ rules: [{ answer: { text: "From the scope" } }] });
  const { OPENAI_BASE_URL: baseURL = "", OPENAI_API_KEY: apiKey = "" } = scope.env();
  assert.equal(baseURL, `${ew.url}/scope/sdk/v1`);
  const clients = [new OpenAI({ apiKey, baseURL }), new OpenAI({ apiKey, fetch: scope.fetch })];
  const messages = [{ role: "user", content: "Hello" } as const];
  for (const client of clients) {
    const { choices } = await client.chat.completions.create({ model: "gpt-4o", messages });
    assert.equal(choices[0]?.message.content, "From the scope");
  }
  assert.equal((await scope.requests()).length, 2);
  const page = await scope.fetch(`${scope.url}/web/`);
  assert.match(await page.text(), new RegExp(`href="/scope/sdk/web/`));
});

Deno.test("connect() reaches a server that runs already, and close() leaves it running", async () => {
  await using ew = await errorworks();
  const other = await connect(ew);
  await using scope = other.scope();
  await scope.set({ faults: { rate_limit: 100 } });
  assert.deepEqual([await chatStatus(scope), await chatStatus(ew)], [429, 200]);
  await other.close();
  assert.equal(await chatStatus(ew), 200);
  const wrong = connect({ url: ew.url, token: "wrong" });
  await assert.rejects(wrong, {
    message: `Cannot connect to errorworks at ${ew.url}: This is not the admin token`,
  });
});

Deno.test("connect() takes the address of a scope for that scope, and says what is no address", async () => {
  await using ew = await errorworks();
  await using scope = ew.scope("shared");
  const other = await connect({ url: scope.url, token: ew.token });
  assert.equal(other.url, scope.url);
  await other.set({ faults: { rate_limit: 100 } });
  assert.deepEqual([await chatStatus(scope), await chatStatus(ew)], [429, 200]);
  await other.scope("second").close();
  await other.close();
  const dead = `http://127.0.0.1:${freePort()}`;
  await assert.rejects(connect({ url: dead, token: "x" }), {
    message: new RegExp(`^Cannot connect to errorworks at ${dead}: the server does not answer: .*refused`),
  });
  await assert.rejects(connect({ url: "127.0.0.1:8000", token: "x" }), {
    message: /: "127\.0\.0\.1:8000" is no URL of a server, expected e\.g\. http:\/\/127\.0\.0\.1:8000$/,
  });
});
