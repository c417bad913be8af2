import { strict as assert } from "node:assert";
import { llmCaller } from "../../../llm/gate/caller.ts";
import { fc } from "../../engine/support.ts";

function caller(headers: Readonly<Record<string, string>>) {
  return llmCaller({ header: (name) => headers[name] });
}

Deno.test("a key is one session, however the client of its API sends it", () => {
  const ways = [{ authorization: "Bearer a" }, { "x-api-key": "a" }, { "api-key": "a" }, {
    "x-goog-api-key": "a",
  }];
  assert.deepEqual(ways.map((headers) => caller(headers).session?.name), ways.map(() => "key a"));
});

Deno.test("an API key is found wherever OpenAI, Anthropic and Azure clients send it", () => {
  const ways = [
    { authorization: "Bearer k-1" },
    { authorization: "bearer k-1" },
    { "x-api-key": "k-1" },
    { "api-key": "k-1" },
  ];
  for (const headers of ways) {
    assert.deepEqual(caller(headers).session, { name: "key k-1", client: "key_7c35c5a1785d" });
  }
});

Deno.test("authorization goes before the headers of vendors, and a session before every key", () => {
  const key = { "x-api-key": "b", authorization: "Bearer a" };
  assert.equal(caller(key).session?.name, "key a");
  assert.equal(caller({ ...key, authorization: "Bearer " }).session?.name, "key b");
  assert.equal(caller({ ...key, cookie: "session_id=c" }).session?.name, "cookie c");
});

Deno.test("no part of a vendor's key but its ends is shown", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{20,40}$/);
  fc.assert(fc.property(secret, fc.constantFrom("x-api-key", "api-key", "x-goog-api-key"), (key, header) => {
    assert.equal(caller({ [header]: key }).session?.client, `${key.slice(0, 3)}…${key.slice(-4)}`);
  }));
});

Deno.test("the key is told whatever session a request names", () => {
  assert.equal(caller({ "x-session-id": "a", "x-goog-api-key": "k-1" }).key, "k-1");
  assert.equal(caller({ "x-session-id": "a", authorization: "" }).key, null);
});

Deno.test("a try has the number that the SDK gives it, and none where it gives no whole number", () => {
  const tries = ["0", "2", "", "x", "1.5"].map((text) => caller({ "x-stainless-retry-count": text }).attempt);
  assert.deepEqual(tries, [0, 2, null, null, null]);
  assert.equal(caller({}).attempt, null);
});

Deno.test("a number that no SDK counts to is no try", () => {
  const strange = ["9007199254740993", "1e300", "-99999999999999999999", "-1", "1e3", "0x10", " ", "1000000"];
  for (const text of strange) assert.equal(caller({ "x-stainless-retry-count": text }).attempt, null, text);
});
