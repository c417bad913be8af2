import { strict as assert } from "node:assert";
import { always, withServer } from "../harness.ts";

Deno.test("a chat completion has the recorded keys in their order", async () => {
  await withServer({}, async ({ chat, rows }) => {
    const response = await chat();
    assert.equal(response.status, 200);
    const body = await response.json();
    const keys = [
      "id",
      "object",
      "created",
      "model",
      "choices",
      "usage",
      "service_tier",
      "system_fingerprint",
    ];
    assert.deepEqual(Object.keys(body), keys);
    assert.match(body.id, /^chatcmpl-[A-Za-z0-9]{29}$/);
    assert.match(body.system_fingerprint, /^fp_[0-9a-f]{10}$/);
    assert.equal(body.model, "gpt-4o-2024-08-06");
    assert.deepEqual(Object.keys(body.choices[0].message), ["role", "content", "refusal", "annotations"]);
    const [row] = await rows();
    assert.equal(row?.["outcome"], "success");
    assert.equal(row?.["completion_tokens"], body.usage.completion_tokens);
    assert.equal(row?.["prompt_tokens"], body.usage.prompt_tokens);
  });
});

Deno.test("the body is laid out with two spaces and a line feed at the end, whatever is in the text", async () => {
  await withServer({ set: ["llm.response.mode=echo"] }, async ({ chat }) => {
    const content = 'a "quote", a \\ and a\nline — \u{1f600}';
    const text = await (await chat({ n: 2, model: 'x"y', messages: [{ role: "user", content }] })).text();
    assert.equal(text, `${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  });
});

Deno.test("the headers are those of the real API", async () => {
  await withServer({}, async ({ chat }) => {
    const { headers } = await chat();
    assert.equal(headers.get("content-type"), "application/json");
    assert.match(headers.get("x-request-id") ?? "", /^req_[0-9a-f]{32}$/);
    assert.equal(headers.get("openai-version"), "2020-10-01");
    assert.match(headers.get("openai-processing-ms") ?? "", /^\d+$/);
    const [limit, left] = ["limit", "remaining"].map((name) =>
      Number(headers.get(`x-ratelimit-${name}-tokens`))
    );
    assert.ok(limit && left && left < limit);
    for (const name of ["reset-requests", "reset-tokens"]) {
      assert.match(headers.get(`x-ratelimit-${name}`) ?? "", /^(\d+h)?(\d+m)?[\d.]+m?s$/);
    }
  });
});

Deno.test("max_tokens cuts at exactly that many tokens and finishes with length", async () => {
  await withServer({}, async ({ chat }) => {
    const { choices, usage } = await (await chat({ max_completion_tokens: 3 })).json();
    assert.equal(choices[0].finish_reason, "length");
    assert.equal(usage.completion_tokens, 3);
  });
});

Deno.test("stop cuts before the first match, wherever it is in the list, and finishes with stop", async () => {
  await withServer({ set: ["llm.response.mode=echo"] }, async ({ chat }) => {
    const messages = [{ role: "user", content: "one two three four" }];
    for (const stop of [["four", "three"], ["three", "four"]]) {
      const { choices } = await (await chat({ messages, stop })).json();
      assert.equal(choices[0].message.content, "Echo: one two ");
      assert.equal(choices[0].finish_reason, "stop");
    }
  });
});

Deno.test("n gives that many choices, whose tokens add up", async () => {
  await withServer({}, async ({ chat }) => {
    const { choices, usage } = await (await chat({ n: 4, max_tokens: 2 })).json();
    assert.deepEqual(choices.map((choice: { index: number }) => choice.index), [0, 1, 2, 3]);
    assert.equal(usage.completion_tokens, 8);
  });
});

Deno.test("JSON mode gives an object", async () => {
  await withServer({}, async ({ chat }) => {
    const messages = [{ role: "user", content: "some JSON please" }];
    const { choices } = await (await chat({ messages, response_format: { type: "json_object" } })).json();
    assert.equal(typeof JSON.parse(choices[0].message.content), "object");
  });
});

Deno.test("errors carry the configured latency like good replies", async () => {
  const set = ["llm.latency.base_ms=40", ...always("internal_error")];
  await withServer({ set }, async ({ chat, rows }) => {
    const response = await chat();
    assert.equal(response.status, 500);
    assert.equal(response.headers.get("openai-processing-ms"), "40");
    assert.match((await response.json()).error.message, /Please include the request ID req_[0-9a-f]{32} in/);
    assert.equal((await rows())[0]?.["delay_ms"], 40);
  });
});

Deno.test("a 429 agrees with itself: body, retry-after and rate-limit headers name the same wait", async () => {
  await withServer({ set: always("rate_limit", { retry_after_sec: [2, 4] }) }, async ({ chat }) => {
    const response = await chat();
    const seconds = response.headers.get("retry-after");
    assert.match(seconds ?? "", /^[234]$/);
    assert.equal(response.headers.get("x-ratelimit-reset-requests"), `${seconds}s`);
    assert.equal(response.headers.get("x-ratelimit-remaining-requests"), "0");
    assert.match((await response.json()).error.message, new RegExp(`try again in ${seconds}s`));
  });
});

Deno.test("reveal tells the client what was done, and is off by default", async () => {
  await withServer({ set: ["server.reveal=true", ...always("forbidden")] }, async ({ chat }) => {
    const { headers } = await chat();
    assert.equal(headers.get("x-errorworks-injected"), "forbidden");
    assert.equal(headers.get("x-errorworks-ordinal"), "0");
  });
  await withServer({ set: always("forbidden") }, async ({ chat }) => {
    assert.equal((await chat()).headers.get("x-errorworks-injected"), null);
  });
});

Deno.test("reveal names rules in letters of any kind, broken ones too", async () => {
  const rule = { name: "名\ud800", do: { fault: "forbidden" } };
  const set = ["server.reveal=true"];
  await withServer({ set }, async ({ admin, chat }) => {
    const body = JSON.stringify(rule);
    assert.equal((await admin("/rules", { method: "POST", body })).status, 200);
    const { status, headers } = await chat();
    assert.deepEqual([status, headers.get("x-errorworks-rule")], [403, encodeURIComponent("名\ufffd")]);
  });
});

Deno.test("an answer of exactly max_tokens is whole, and one token less cuts it", async () => {
  const answer = async (body: Record<string, unknown>) => {
    let answered: { choices: { finish_reason: string }[]; usage: { completion_tokens: number } } | undefined;
    await withServer({}, async ({ chat }) => void (answered = await (await chat(body)).json()));
    return { count: answered?.usage.completion_tokens ?? 0, finish: answered?.choices[0]?.finish_reason };
  };
  const { count, finish } = await answer({});
  assert.ok(count > 1 && finish === "stop");
  assert.deepEqual(await answer({ max_tokens: count }), { count, finish: "stop" });
  assert.deepEqual(await answer({ max_tokens: count - 1 }), { count: count - 1, finish: "length" });
});

Deno.test("jitter varies the latency to both sides of its base, within bounds", async () => {
  await withServer({ set: ['llm.latency={"base_ms":200,"jitter_ms":100}'] }, async ({ chat, rows }) => {
    for (let n = 0; n < 20; n++) await (await chat()).text();
    const delays = (await rows()).map(({ delay_ms }) => Number(delay_ms));
    assert.ok(delays.some((ms) => ms < 200) && delays.some((ms) => ms > 200), delays.join());
    assert.ok(delays.every((ms) => ms >= 100 && ms <= 300), delays.join());
  });
});
