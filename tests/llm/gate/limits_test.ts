import { strict as assert } from "node:assert";
import { systemClock } from "../../../engine/base/clock.ts";
import { newRun, Run } from "../../../engine/request/run.ts";
import { accountOf } from "../../../llm/accounts/accounts.ts";
import { takeQuota } from "../../../llm/gate/limits.ts";
import { openai } from "../../../llm/openai/openai_api.ts";
import { askOf } from "../../../llm/request/ask.ts";
import { always, type Bench, fakeClock, withServer, withWorkers } from "../../harness.ts";
import { statusOf } from "../../statuses.ts";

/** A bench whose clock only moves when it is told to, and what its client sees. */
async function withLimits(
  set: readonly string[],
  test: (
    bench: Bench & { advance(ms: number): void; status(key?: string): Promise<number> },
  ) => Promise<void>,
): Promise<void> {
  const clock = fakeClock();
  await withServer({ clock, set }, async (bench) => {
    const status = (key = "sk-one") => statusOf(bench.chat({}, { authorization: `Bearer ${key}` }));
    await test({ ...bench, status, advance: (ms) => clock.advance(ms) });
  });
}

const PER_MIN = 600;
const REQUESTS = [`llm.limits.requests_per_min=${PER_MIN}`];

Deno.test("a client at exactly its limit sees no 429 for a minute and more", async () => {
  await withLimits(REQUESTS, async ({ status, advance }) => {
    for (let n = 0; n < 2 * PER_MIN; n++) {
      assert.equal(await status(), 200);
      advance(60_000 / PER_MIN);
    }
  });
});

Deno.test("a client at twice its limit sees half of its requests refused, once the minute in hand is used up", async () => {
  await withLimits(REQUESTS, async ({ status, advance }) => {
    let refused = 0;
    for (let n = 0; n < 4 * PER_MIN; n++) {
      const isRefused = await status() === 429;
      if (n >= 2 * PER_MIN && isRefused) refused++;
      advance(30_000 / PER_MIN);
    }
    const share = refused / (2 * PER_MIN);
    assert.ok(Math.abs(share - 0.5) <= 0.02, `${share} were refused`);
  });
});

Deno.test("who waits as long as it is told gets through, and who does not is refused again", async () => {
  await withLimits(["llm.limits.requests_per_min=2"], async ({ chat, status, advance }) => {
    assert.deepEqual([await status("anybody"), await status("anybody")], [200, 200]);
    const refused = await chat({}, { authorization: "Bearer anybody" });
    assert.equal(refused.status, 429);
    const { error } = await refused.json();
    assert.deepEqual([error.type, error.code], ["requests", "rate_limit_exceeded"]);
    assert.equal(
      error.message,
      "Rate limit reached for gpt-4o in organization org-errorworks on requests per min (RPM): Limit 2, Used 2, " +
        "Requested 1. Please try again in 30s. Visit https://platform.openai.com/account/rate-limits to learn more.",
    );
    const after = (name: string) => refused.headers.get(name);
    assert.deepEqual([after("retry-after"), after("retry-after-ms")], ["30", "30000"]);
    assert.equal(after("x-ratelimit-remaining-requests"), "0");
    advance(29_000);
    assert.equal(await status("anybody"), 429);
    advance(1_000);
    assert.equal(await status("anybody"), 200);
  });
});

Deno.test("a limit holds for each client and each model apart", async () => {
  await withLimits(["llm.limits.requests_per_min=1"], async ({ chat, status }) => {
    assert.deepEqual([await status("a"), await status("b"), await status("a")], [200, 200, 429]);
    const other = await chat({ model: "gpt-4.1" }, { authorization: "Bearer a" });
    await other.body?.cancel();
    assert.equal(other.status, 200);
  });
});

Deno.test("tokens are limited by prompt and the most that the answer may have; what never fits is told so", async () => {
  await withLimits(["llm.limits.tokens_per_min=1000"], async ({ chat }) => {
    const first = await chat({ max_tokens: 600 });
    await first.text();
    const headers = (name: string) => first.headers.get(`x-ratelimit-${name}`);
    const remaining = Number(headers("remaining-tokens"));
    assert.ok(remaining < 400 && remaining > 370, `${remaining} tokens remain`);
    assert.equal(headers("limit-tokens"), "1000");
    assert.equal(headers("reset-tokens"), `${Math.round((1000 - remaining) * 60) / 1000}s`);

    const refused = await chat({ max_tokens: 600 });
    assert.equal(refused.status, 429);
    const { error } = await refused.json();
    assert.equal(error.type, "tokens");
    assert.match(
      error.message,
      /tokens per min \(TPM\): Limit 1000, Used 6\d\d, Requested 6\d\d\. Please try again in /,
    );

    const huge = await chat({ max_tokens: 1001 });
    assert.equal(huge.status, 429);
    assert.match(
      (await huge.json()).error.message,
      /^Request too large for gpt-4o .* Limit 1000, Requested 10\d\d\. /,
    );
    assert.equal(huge.headers.get("retry-after"), null);
  });
});

Deno.test("what a limit refuses is no fault: it takes no number and is counted as the client's error", async () => {
  await withLimits(["llm.limits.requests_per_min=1"], async ({ status, rows }) => {
    assert.deepEqual([await status(), await status()], [200, 429]);
    assert.deepEqual(
      (await rows()).map(({ outcome, fault, ordinal }) => [outcome, fault, ordinal]),
      [["success", null, 0], ["client_error", null, null]],
    );
  });
});

Deno.test("four workers grant what one would", async () => {
  const limit = 60;
  await withWorkers(4, { set: [`llm.limits.requests_per_min=${limit}`] }, async ({ chat }) => {
    const from = systemClock.now();
    const answers = await Promise.all(Array.from({ length: 3 * limit }, () => chat()));
    const flowedBack = Math.ceil((systemClock.now() - from) / 1000);
    await Promise.all(answers.map((answer) => answer.body?.cancel()));
    const granted = answers.filter(({ status }) => status === 200).length;
    assert.ok(granted >= limit && granted <= limit + flowedBack, `${granted} were granted`);
  });
});

Deno.test("with api_keys only who has one of them is let in, and the others are told as the API does", async () => {
  await withLimits(['llm.api_keys=["sk-right-key-0001"]'], async ({ ask, chat, status }) => {
    assert.equal(await status("sk-right-key-0001"), 200);
    const azure = await chat({}, { "api-key": "sk-right-key-0001" });
    await azure.body?.cancel();
    assert.equal(azure.status, 200);

    const none = await chat();
    assert.equal(none.status, 401);
    const missing = (await none.json()).error;
    assert.deepEqual([missing.type, missing.code, missing.param], ["invalid_request_error", null, null]);
    assert.match(missing.message, /^You didn't provide an API key\./);

    const wrong = await ask("/v1/models", { headers: { authorization: "Bearer sk-5f6ceaaaaaaaacdb" } });
    assert.equal(wrong.status, 401);
    const { message, code } = (await wrong.json()).error;
    assert.equal(code, "invalid_api_key");
    assert.ok(message.startsWith("Incorrect API key provided: sk-5f6ce*******acdb. You can find"), message);
    assert.equal(wrong.headers.get("openai-organization"), null);
  });
});

Deno.test("a request that is refused as one too many uses up no tokens", async () => {
  const set = ["llm.limits.requests_per_min=1", "llm.limits.tokens_per_min=1000"];
  await withLimits(set, async ({ chat }) => {
    const remaining = async (status: number) => {
      const response = await chat({ max_tokens: 200 });
      await response.body?.cancel();
      assert.equal(response.status, status);
      return Number(response.headers.get("x-ratelimit-remaining-tokens"));
    };
    const left = await remaining(200);
    assert.ok(left < 800 && left > 700, `${left} tokens remain`);
    assert.deepEqual([await remaining(429), await remaining(429)], [left, left]);
  });
});

Deno.test("a limit refuses before any fault may strike", async () => {
  await withLimits(["llm.limits.requests_per_min=1", ...always("forbidden")], async ({ status, rows }) => {
    assert.deepEqual([await status(), await status()], [403, 429]);
    assert.deepEqual((await rows()).map(({ fault }) => fault), ["forbidden", null]);
  });
});

Deno.test("the budget of a configured account stays spent, however many clients and models there are", () => {
  const clock = fakeClock();
  const keys = { asks: 16, server: 16, sessions: 16, limits: 16 };
  const run = new Run(newRun([], clock, { keys }), { shapes: [], clock, seed: 7, determinism: "ordinal" });
  const context = { limits: () => run.limits, serverLimits: () => run.serverLimits };
  const account = accountOf({ key: "sk-poor", budget_tokens: 10 }, null, { requests_per_min: 1 });
  const take = (model: string) =>
    takeQuota(askOf({ api: openai, path: "/", answer: unused, model, cost: 10 }), account, context).refusal
      ?.code;
  assert.deepEqual([take("gpt-4o"), take("gpt-4.1")], [undefined, "insufficient_quota"]);
  const codes = Array.from({ length: 100 }, (_, n) => take(`model ${n}`));
  assert.deepEqual(new Set(codes), new Set(["insufficient_quota"]));
});

function unused(): never {
  throw new Error("It is not answered");
}
