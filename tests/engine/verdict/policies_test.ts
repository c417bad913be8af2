/** SDKs by their versions: what one of them does by design is no mistake of its user, and what a busy machine does, neither. */
import { strict as assert } from "node:assert";
import { mistakesIn, verdict } from "../../../engine/verdict/verdict.ts";
import { chatOf, entryOf, type Told } from "./simulation/journal.ts";

/** Calls of an SDK, each failed and tried again after these waits. */
function callsOf(user_agent: string, waits_ms: readonly number[], fault: Partial<Told>): Told[] {
  const counts = /Python|JS|Go|Java/.test(user_agent);
  const length_ms = waits_ms.reduce((sum, ms) => sum + ms, 0);
  return Array.from({ length: 12 }, (_, call) =>
    [0, ...waits_ms].map((_, attempt) => ({
      at: call * (length_ms + 2_000) + waits_ms.slice(0, attempt).reduce((sum, ms) => sum + ms, 0) +
        call * 7 % 90,
      body: chatOf(`prompt ${call}`),
      sender: { user_agent, ...counts ? { attempt } : {} },
      ...fault,
    }))).flat();
}

function judged(told: readonly Told[]) {
  return verdict(told.map(entryOf), { extras: { exited: true } });
}

function refusedFor(sec: number): Partial<Told> {
  return { status: 429, reply: "{}", fault: "rate_limit", replyHeaders: [["retry-after", String(sec)]] };
}

/** Name of the recognised SDK, checks that its design explains, and checks that are left as mistakes. */
function seen(user_agent: string, waits_ms: readonly number[], fault: Partial<Told>) {
  const result = judged(callsOf(user_agent, waits_ms, fault));
  return {
    sdk: result.clients[0]?.sdk?.name ?? null,
    designed: result.findings.filter(({ by_design }) => by_design !== null).map(({ check }) => check),
    mistakes: mistakesIn(result).map(({ check }) => check),
  };
}

Deno.test("an SDK that takes no wait of a minute from a server does so by design", () => {
  for (
    const [agent, sdk, sec] of [
      ["OpenAI/JS 5.23.2", "openai-node", 60],
      ["OpenAI/JS 6.25.0", "openai-node", 60],
      ["OpenAI/JS 7.57.0", "openai-node", 61],
      ["OpenAI/Python 1.109.1", "openai-python", 61],
      ["Anthropic/JS 0.78.0", "anthropic-sdk-typescript", 60],
      ["Anthropic/Python 1.5.0", "anthropic-sdk-python", 61],
      ["OpenAI/Go 1.12.0", "openai-go", 60],
      ["OpenAI/Go 3.66.0", "openai-go", 60],
      ["Anthropic/Go 1.26.0", "anthropic-sdk-go", 60],
      ["OpenAIClientImpl/Java 4.23.0", "openai-java", 61],
      ["AnthropicClientImpl/Java 2.15.0", "anthropic-java", 61],
    ] as const
  ) {
    assert.deepEqual(
      seen(agent, [480, 900], refusedFor(sec)),
      { sdk, designed: ["C4"], mistakes: [] },
      agent,
    );
  }
  const aiSdk = seen("ai/7.0.173 ai-sdk-provider-utils/5.0.81", [2_010, 4_010], refusedFor(60));
  assert.deepEqual(aiSdk, { sdk: "AI SDK", designed: ["C4"], mistakes: [] });
});

Deno.test("an SDK whose version takes such waits is none that ignores them", () => {
  for (
    const agent of [
      "OpenAI/JS 6.26.0",
      "OpenAI/JS 7.4.0",
      "OpenAI/Python 2.52.0",
      "OpenAI/Go 3.67.0",
      "Anthropic/JS 0.79.0",
      "Anthropic/Go 1.27.0",
    ]
  ) {
    const { sdk, mistakes } = seen(agent, [480, 900], refusedFor(60));
    assert.deepEqual([sdk, mistakes], [null, ["C4"]], agent);
  }
});

Deno.test("an SDK that waits as long as it is told does so by design, from the version on that does", () => {
  for (
    const agent of [
      "OpenAI/JS 6.49.0",
      "OpenAI/JS 7.4.0",
      "Anthropic/JS 1.12.0",
      "Anthropic/Python 2.12.0",
      "Anthropic/Go 1.84.0",
      "OpenAIClientAsyncImpl/Java 4.70.0",
      "AnthropicClientImpl/Java 3.14.0",
    ]
  ) {
    const { designed, mistakes } = seen(agent, [700_050], refusedFor(700));
    assert.deepEqual([designed, mistakes], [["C5"], []], agent);
  }
  assert.deepEqual(seen("Anthropic/Python 1.5.0", [700_050], refusedFor(700)).mistakes, ["C5"]);
});

Deno.test("a busy machine makes an SDK late, and no other client of it", () => {
  const quota = {
    status: 429,
    fault: "insufficient_quota",
    reply: '{"error":{"code":"insufficient_quota"}}',
  };
  const late = seen("OpenAI/JS 7.57.0", [2_700, 8_000], quota);
  assert.deepEqual([late.sdk, late.mistakes], ["openai-node", []]);
  const early = seen("OpenAI/JS 7.57.0", [100, 100], quota);
  assert.deepEqual([early.sdk, early.mistakes.includes("C3")], [null, true]);
  const loop = seen("ai/7.0.173", [500, 500], quota); // which does not count: its waits alone show that it is another's
  assert.deepEqual([loop.sdk, loop.mistakes.includes("C3")], [null, true]);
});

Deno.test("the number of retries is said where calls that were tried out show it, and not by one that ended otherwise", () => {
  const failed = { status: 500, fault: "internal_error" };
  const retriesIn = (told: readonly Told[]) => judged(told).clients[0]?.sdk?.max_retries;
  const agent = "OpenAI/JS 7.57.0";
  assert.equal(retriesIn(callsOf(agent, [480, 900], failed)), 2);
  assert.equal(retriesIn(callsOf(agent, [480], failed).slice(0, 2)), null);
  const stopped = callsOf(agent, [480], { ...failed, replyHeaders: [["x-should-retry", "false"]] })
    .map((one, at) => at % 2 === 0 ? { ...one, replyHeaders: [] } : one);
  assert.equal(retriesIn(stopped), null);
});

const QUOTA = { status: 429, fault: "insufficient_quota", reply: '{"error":{"code":"insufficient_quota"}}' };

Deno.test("an SDK that asks again after a spoiled reply is still the one that it says it is", () => {
  // Python's read a whole body inside of the attempt, so that one that breaks off is tried again; a head that no client can
  // read is tried again by all of them.
  const spoiled = callsOf("AsyncOpenAI/Python 3.57.0", [450], {
    fault: "incomplete_response",
    ending: "fin",
  });
  const money = callsOf("AsyncOpenAI/Python 3.57.0", [450], QUOTA)
    .map((one) => ({ ...one, at: one.at + 60_000, body: one.body?.replace("prompt", "other") ?? "" }));
  const result = judged([...spoiled, ...money]);
  assert.equal(result.clients[0]?.sdk?.name, "openai-python");
  assert.deepEqual(mistakesIn(result), []);
});

Deno.test("an SDK that a program uses under its own user agent is known by its other headers", () => {
  const under = (lang: string, waits_ms: readonly number[]) =>
    judged(
      callsOf("pydantic-ai/2.68.0", waits_ms, QUOTA).map((one, at) => ({
        ...one,
        sender: { ...one.sender, attempt: at % 3 },
        headers: [["X-Stainless-Lang", lang], ["X-Stainless-Package-Version", "3.57.0"]],
      })),
    );
  const python = under("python", [450, 900]);
  assert.deepEqual(
    [python.clients[0]?.sdk?.name, python.clients[0]?.sdk?.version, mistakesIn(python)],
    ["Stainless SDK (Python)", "3.57.0", []],
  );
  assert.equal(under("js", [450, 900]).clients[0]?.sdk?.name, "Stainless SDK (JS)");
  const loop = under("python", [100, 100]);
  assert.deepEqual([loop.clients[0]?.sdk, mistakesIn(loop).some(({ check }) => check === "C3")], [
    null,
    true,
  ]);
});

Deno.test("who cannot read Retry-After because the SDK does not show it is not accused of that", () => {
  for (
    const agent of [
      "google-genai-sdk/3.6.1 gl-python/3.11.7",
      "google-genai-sdk/3.1.0 gl-node/v26.3.0",
      "ollama-python/0.6.3 (x86_64 linux) Python/3.11.7",
      "ollama-js/0.6.4 (x64 linux Node.js/v26.3.0)",
    ]
  ) {
    const { designed, mistakes } = seen(agent, [900, 1_800], refusedFor(10));
    assert.deepEqual([designed.includes("C4"), mistakes], [true, []], agent);
  }
});

Deno.test("LiteLLM's num_retries tries again after any error, at once and without a look at Retry-After, by its design", () => {
  const { sdk, mistakes } = seen("litellm/1.110.2", [40, 40], refusedFor(10));
  assert.deepEqual([sdk, mistakes], ["LiteLLM", []]);
  const denied = seen("litellm/1.110.2", [40, 40], { status: 401, fault: "invalid_api_key" });
  assert.deepEqual([denied.designed, denied.mistakes], [["C2"], []]);
});

Deno.test("the SDKs of Go try a 429 for money again by design, under their own user agents and others", () => {
  for (const agent of ["OpenAI/Go 3.99.0", "Anthropic/Go 1.84.0"]) {
    const { designed, mistakes } = seen(agent, [450, 900], QUOTA);
    assert.deepEqual([designed, mistakes], [["C3"], []], agent);
  }
  const headers = [["x-stainless-lang", "go"], ["x-stainless-package-version", "3.99.0"]] as const;
  const other = seen("acme-agent/1.0 (Go)", [450, 900], { ...QUOTA, headers });
  assert.deepEqual(other, { sdk: "Stainless SDK (Go)", designed: ["C3"], mistakes: [] });
});

Deno.test("the SDKs of Java try a 429 for money again by design, and openai-java waits for 8 s at most", () => {
  for (const agent of ["OpenAIClientImpl/Java 4.105.0", "AnthropicClientAsyncImpl/Java 3.14.0"]) {
    const { designed, mistakes } = seen(agent, [450, 900], QUOTA);
    assert.deepEqual([designed, mistakes], [["C3"], []], agent);
  }
  const cut = seen("OpenAIClientImpl/Java 4.105.0", [8_020, 8_030], refusedFor(20));
  assert.deepEqual(cut, { sdk: "openai-java", designed: ["C4"], mistakes: [] });
  const own = seen("OpenAIClientImpl/Java 4.105.0", [450, 900], refusedFor(20));
  assert.deepEqual([own.sdk, own.mistakes], [null, ["C4"]]);
  const headers = [["x-stainless-lang", "java"], ["x-stainless-package-version", "4.105.0"]] as const;
  const other = seen("acme-agent/1.0 (Java)", [450, 900], { ...QUOTA, headers });
  assert.deepEqual(other, { sdk: "Stainless SDK (Java)", designed: ["C3"], mistakes: [] });
});

Deno.test("connections that openai-go leaves open when it tries again are its design, up to the version that closes them", () => {
  const leaking = (user_agent: string) => {
    const told = callsOf(user_agent, [450, 900], { status: 503, fault: "service_unavailable" });
    const open = Array.from({ length: 10 }, () => told).flat().map((one, at) => ({
      ...one,
      at: at * 1_000,
      sender: { ...one.sender, open_connections: at + 1, connection: at },
    }));
    return judged(open).findings.find(({ check }) => check === "C32");
  };
  assert.equal(leaking("OpenAI/Go 1.12.0")?.by_design, "openai-go");
  const newer = leaking("OpenAI/Go 3.99.0");
  assert.deepEqual([newer?.outcome, newer?.by_design], ["broken", null]);
});
