import { strict as assert } from "node:assert";
import { Redaction, Redactor } from "../../../engine/journal/redaction.ts";
import { HELLO, withServer } from "../../harness.ts";

const DIGEST = "key_[0-9a-f]{12}";

Deno.test("Redactor.json() replaces the credentials that a request hands on, and nothing that only looks like them", () => {
  const redactor = new Redactor(new Redaction(["pin"]));
  const given = {
    tools: [{
      type: "mcp",
      authorization: 'SECRET-"1"',
      headers: { Authorization: "Bearer SECRET-token-2" },
    }],
    mcp_servers: [{ authorization_token: "SECRET-token-3" }],
    pin: "SECRET-4",
    tool: { properties: { password: { type: "string" } }, required: ["password", "api_key"] },
    logprobs: [{ token: "Hello", key: "value", signature: "c2ln" }],
  };
  const clean = JSON.parse(redactor.text(redactor.json(JSON.stringify(given))));
  assert.doesNotMatch(JSON.stringify(clean), /SECRET/);
  const { tools: [{ authorization, headers }], tool, logprobs } = clean;
  assert.match(authorization, new RegExp(`^${DIGEST}$`));
  assert.match(headers.Authorization, new RegExp(`^Bearer ${DIGEST}$`));
  assert.deepEqual([tool, logprobs], [given.tool, given.logprobs]);
  assert.doesNotMatch(
    redactor.text('the model says SECRET-\\\\"1\\\\", SECRET-token-2, SECRET-token-3'),
    /SECRET-t/,
  );
  assert.match(redactor.json('{"password": "SECRET that was cut'), new RegExp(`^\\{"password": "${DIGEST}$`));
});

Deno.test("Redactor replaces passwords in addresses, and the key among the subprotocols of a WebSocket", () => {
  const redactor = new Redactor(new Redaction());
  assert.match(
    redactor.parameters("http://me:SECRET@a.test:80/b?c=d:e@f"),
    new RegExp(`^http://me:${DIGEST}@a\\.test:80/b\\?c=d:e@f$`),
  );
  const [, referer] = redactor.header(["referer", "https://:SECRET-two@a.test/"]);
  assert.match(referer, new RegExp(`^https://:${DIGEST}@a\\.test/$`));
  const [, protocols] = redactor.header([
    "Sec-WebSocket-Protocol",
    "realtime, openai-insecure-api-key.SECRET, x",
  ]);
  assert.match(protocols, new RegExp(`^realtime, openai-insecure-api-key\\.${DIGEST}, x$`));
  for (const plain of ["http://a.test/b:c@d", "mailto:a@b.test", "10:20 // a:b", "//a.test:80/x"]) {
    assert.equal(redactor.parameters(plain), plain);
  }
});

Deno.test("the journal shows no credential that a request hands on, nor what the answer repeats of it", async () => {
  await withServer({ set: ["llm.response.mode=echo"] }, async ({ ask, admin }) => {
    const tools = [{
      type: "mcp",
      server_label: "a",
      server_url: "https://a.test/",
      authorization: "SECRET-token",
    }];
    const body = { model: HELLO.model, input: "SECRET-token, please", tools };
    await (await ask("/v1/responses", { method: "POST", body: JSON.stringify(body) })).text();
    const text = await (await admin("/requests")).text();
    assert.match(text, new RegExp(DIGEST));
    assert.doesNotMatch(text, /SECRET/);
  });
});
