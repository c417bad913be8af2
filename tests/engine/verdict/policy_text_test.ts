/** Policies of SDKs in words. */
import { strict as assert } from "node:assert";
import { POLICIES } from "../../../engine/verdict/policies/list.ts";
import { policyText } from "../../../engine/verdict/policies/policy_text.ts";

function textOf(wanted: string, since?: string): string {
  const policy = POLICIES.find((one) => one.name === wanted && one.since?.join(".") === since);
  return policy === undefined ? "" : policyText(policy);
}

Deno.test("policyText() says how often an SDK tries, how long it waits, and which waits it takes from a server", () => {
  const stainless = "3 tries, waits of 0.375 to 0.5 s, later up to 1 s; ";
  assert.equal(
    textOf("openai-node", "7.5"),
    `${stainless}a server's wait is taken up to 60 s, beyond that its own`,
  );
  assert.equal(textOf("openai-node", "6.26"), `${stainless}a server's wait is taken, however long`);
  assert.equal(
    textOf("openai-python", "2.52"),
    `${stainless}a server's wait is taken up to 120 s, and beyond that it gives up`,
  );
  assert.equal(
    textOf("AI SDK"),
    "3 tries, waits of 2 s, later up to 4 s; a server's wait is taken below 60 s, beyond that its own",
  );
  assert.equal(
    textOf("LangChain JS"),
    "7 tries, waits of 1 to 2 s, later up to 64 s; the wait of a 429 is taken up to 60 s, and beyond that it gives up",
  );
  assert.equal(textOf("ollama-js"), "one try");
  assert.equal(
    textOf("got"),
    "3 tries, waits of 1 to 1.1 s, later up to 2.1 s; a server's wait is taken, however long",
  );
  assert.equal(textOf("Scrapy", "2.12"), "3 tries, no waits of its own; a server's wait is not read");
  assert.equal(textOf("requests", "2.20"), "one try");
});
