import { strict as assert } from "node:assert";
import { ConfigError } from "../../../engine/base/error.ts";
import { within } from "../../../engine/base/clock.ts";
import { explainRequest } from "../../../engine/cli/shares/explain_request.ts";
import { loadConfig } from "../../../engine/config/load.ts";
import { SERVICES } from "../../harness.ts";
import { inFolder } from "../support.ts";

const RULES = [
  { name: "acme", when: { api_key: "sk-acme*", stream: true }, do: { fault: "rate_limit" } },
  { name: "mini only", when: { model: "gpt-4o-mini" }, do: { fault: "conflict" } },
];

async function explained(request: unknown): Promise<string> {
  const { config } = await loadConfig(SERVICES, { set: [`llm.rules=${JSON.stringify(RULES)}`] });
  let lines: string[] = [];
  await inFolder({ "request.json": JSON.stringify(request) }, async (folder) => {
    lines = await explainRequest(`${folder}/request.json`, { config, services: SERVICES, columns: 80 });
  });
  return lines.join("\n");
}

const messages = [{ role: "user", content: "Hello" }];

Deno.test("explain --request says which rule takes a request, and what the others want", async () => {
  const text = await explained({ model: "gpt-4o-mini", messages });
  assert.match(text, /^Rule "mini only" takes this request, the first of a run\. Status: 409\./);
  assert.match(text, /"acme": api_key is null, wanted "sk-acme\*"; stream is false, wanted true/);
});

Deno.test("explain --request takes a method, a path and headers, and says that no rule takes it", async () => {
  const text = await explained({
    method: "GET",
    path: "/v1/models",
    headers: { authorization: "Bearer sk-acme-1" },
  });
  assert.match(text, /^No rule takes this request\. Status: 200\./);
  assert.match(text, /"acme": stream is false, wanted true/);
});

Deno.test("explain --request says what is wrong with the file", async () => {
  await assert.rejects(explained({ metod: "GET", headers: { a: [1] } }), {
    message: /^--request headers\.a: expected .*\n--request metod: unknown key, did you mean "method"\?$/,
  });
  await assert.rejects(explained("hello"), { message: /^--request: expected a request, .* got the string/ });
});

Deno.test("explain --request refuses a request that is none of HTTP, and no token opens /admin in it", async () => {
  for (const wrong of [{ method: "TWO WORDS" }, { headers: { "a b": "x" } }, { headers: { a: "x\ny" } }]) {
    await assert.rejects(explained({ path: "/v1/models", ...wrong }), ConfigError, JSON.stringify(wrong));
  }
  const admin = { method: "GET", path: "/admin/stats", headers: { authorization: "Bearer x" } };
  assert.match(await explained(admin), /Status: 403\.$/);
});

Deno.test("explain --request does not wait for what the fault of a rule waits for", async () => {
  const rules = [
    { name: "late", do: { fault: "slow_response", delay_sec: [3600, 3600] } },
  ];
  const set = [`llm.rules=${JSON.stringify(rules)}`, "llm.latency.base_ms=3600000"];
  const { config } = await loadConfig(SERVICES, { set });
  await inFolder({ "request.json": JSON.stringify({ model: "gpt-4o", messages }) }, async (folder) => {
    const explaining = explainRequest(`${folder}/request.json`, { config, services: SERVICES, columns: 80 });
    assert.ok(await within(60_000, explaining), "it waits");
    assert.match((await explaining).join(), /^Rule "late" takes this request, .* Status: 200\./);
  });
});

const ENDS: readonly (readonly [does: unknown, end: RegExp])[] = [
  [{ fault: "connection_reset" }, /The connection is reset without a reply\.$/],
  [{ fault: "incomplete_response", how: "fin" }, /Status: 200, and the connection is closed before/],
  [{ fault: "old_http" }, /Status: 200, in bytes that no HTTP library would send\.$/],
  [{ fault: "rate_limit" }, /Status: 429\.$/],
];

for (const [does, end] of ENDS) {
  Deno.test(`explain --request says how a request ends under ${JSON.stringify(does)}`, async () => {
    const set = [`llm.rules=${JSON.stringify([{ name: "one", do: does }])}`];
    const { config } = await loadConfig(SERVICES, { set });
    await inFolder({ "request.json": JSON.stringify({ model: "gpt-4o", messages }) }, async (folder) => {
      const lines = await explainRequest(`${folder}/request.json`, {
        config,
        services: SERVICES,
        columns: 80,
      });
      assert.match(lines.join(" "), end);
    });
  });
}
