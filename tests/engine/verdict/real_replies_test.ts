/** Replies and user agents as real requests have them. */
import { strict as assert } from "node:assert";
import { mistakesIn, verdict } from "../../../engine/verdict/verdict.ts";
import { chatOf, entryOf } from "./simulation/journal.ts";

Deno.test("C6 looks at waits after errors that tell of limits and not of a wait, as OpenAI's 500 does", () => {
  const replyHeaders = [["x-ratelimit-reset-requests", "6ms"]] as const;
  const reply = JSON.stringify({
    error: { message: "You can retry your request (request ID req_6d146f95)." },
  });
  const failed = { status: 500, fault: "internal_error", reply, replyHeaders };
  const told = Array.from({ length: 30 }, (_, call) =>
    [0, 400, 800].map((wait, attempt) => ({
      at: call * 5_000 + wait + call % 5 * attempt * 20,
      body: chatOf(String(call)),
      sender: { attempt },
      ...failed,
    }))).flat();
  assert.deepEqual(mistakesIn(verdict(told.map(entryOf))).map(({ check }) => check), ["C6"]);
});

Deno.test("verdict() takes SDKs that never retry for what they are", () => {
  const agents = [["google-genai-sdk/3.1.0 gl-node/v26.3.0", "Google GenAI JS"], [
    "ollama-js/0.6.4 (x86_64 linux Node.js/v26.3.0)",
    "ollama-js",
  ]] as const;
  for (const [user_agent, name] of agents) {
    const sender = { user_agent };
    const failed = { status: 500, fault: "internal_error" };
    const told = Array.from(
      { length: 9 },
      (_, at) => ({ at: at * 70_000, body: chatOf(String(at)), sender, ...failed }),
    );
    const result = verdict(told.map(entryOf), { extras: { exited: true } });
    assert.deepEqual(mistakesIn(result), []);
    assert.equal(result.clients[0]?.sdk?.name, name);
    assert.equal(result.findings.find(({ check }) => check === "C1")?.by_design, name);
  }
});
