import { strict as assert } from "node:assert";
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
    lines = await explainRequest(`${folder}/request.json`, { config, services: SERVICES });
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
