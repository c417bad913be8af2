/** `errorworks/testing` from source, in process and over a socket. */
import { strict as assert } from "node:assert";
import OpenAI from "openai";
import { errorworks } from "../../testing.ts";
import type { Errorworks } from "../../engine/testing/types.ts";
import { statusOf } from "../statuses.ts";

const HELLO = { model: "gpt-4o", messages: [{ role: "user", content: "Hello there" }] };

/** Asks for a chat completion. */
async function chat(ew: Errorworks, body: Record<string, unknown> = {}): Promise<Response> {
  return await ew.fetch("/v1/chat/completions", {
    method: "POST",
    body: JSON.stringify({ ...HELLO, ...body }),
  });
}

/** Status of a chat completion. */
async function chatStatus(ew: Errorworks): Promise<number> {
  return await statusOf(chat(ew));
}

/** A fault twice, then a good answer. */
const FLAKY = { rules: [{ times: 2, do: { fault: "rate_limit", retry_after_sec: [0, 0] } }] };

for (const listen of [false, true]) {
  const where = listen ? "over a socket" : "in process";

  Deno.test(`errorworks() ${where}: a rule fails twice, then the answer comes`, async () => {
    await using ew = await errorworks({ ...FLAKY, listen });
    const statuses = [await chatStatus(ew), await chatStatus(ew), await chatStatus(ew)];
    assert.deepEqual(statuses, [429, 429, 200]);
    const rows = await ew.requests();
    assert.deepEqual(rows.map(({ status, fault }) => [status, fault]), [
      [429, "rate_limit"],
      [429, "rate_limit"],
      [200, null],
    ]);
  });

  Deno.test(`errorworks() ${where}: a cut stream breaks off, and its row says so`, async () => {
    await using ew = await errorworks({ faults: { stream_cut: 100 }, listen });
    const response = await chat(ew, { stream: true });
    assert.equal(response.status, 200);
    await assert.rejects(response.text());
    const [row] = await ew.waitFor(1);
    assert.equal(row?.fault, "stream_cut");
    assert.notEqual(row?.ending, "complete");
  });

  Deno.test(`errorworks() ${where}: every request that was answered is in requests()`, async () => {
    await using ew = await errorworks({ listen });
    for (let round = 1; round <= 20; round++) {
      const answers = await Promise.all([chat(ew), chat(ew, { stream: true })]);
      await Promise.all(answers.map((response) => response.text()));
      assert.equal((await ew.requests()).length, 2 * round);
    }
    const { llm, web } = await ew.stats();
    assert.equal(llm.total_requests, 40);
    assert.equal(web.total_requests, 0);
  });

  Deno.test(`set() ${where} is in force when it resolves, and reset() takes it back`, async () => {
    await using ew = await errorworks({ faults: { bad_gateway: 100 }, listen });
    assert.equal(await chatStatus(ew), 502);
    await ew.set({ faults: { bad_gateway: 0, rate_limit: { pct: 100, retry_after_sec: [9, 9] } } });
    const refused = await chat(ew);
    await refused.body?.cancel();
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get("retry-after"), "9");
    await ew.set({ ...FLAKY, config: { llm: { response: { mode: "echo" } } } });
    await ew.reset();
    assert.deepEqual(await ew.requests(), []);
    assert.equal(await chatStatus(ew), 502);
    assert.equal((await ew.requests()).length, 1);
  });

  Deno.test(`the same seed ${where} gives the same faults, also after reset()`, async () => {
    const some = { seed: 3, faults: { rate_limit: 30, bad_gateway: 30 }, listen };
    const draw = async (ew: Errorworks) => {
      const statuses: number[] = [];
      for (let n = 0; n < 12; n++) statuses.push(await chatStatus(ew));
      return statuses;
    };
    await using first = await errorworks(some);
    await using second = await errorworks(some);
    await using third = await errorworks({ ...some, seed: 4 });
    const drawn = await draw(first);
    assert.equal(new Set(drawn).size, 3, `${drawn}`);
    assert.deepEqual(await draw(second), drawn);
    assert.notDeepEqual(await draw(third), drawn);
    await first.reset();
    assert.deepEqual(await draw(first), drawn);
  });

  Deno.test(`two servers ${where} have settings, tokens and figures of their own`, async () => {
    await using sick = await errorworks({ faults: { bad_gateway: 100 }, listen });
    await using well = await errorworks({ listen });
    assert.deepEqual([await chatStatus(sick), await chatStatus(well), await chatStatus(sick)], [
      502,
      200,
      502,
    ]);
    assert.equal((await sick.requests()).length, 2);
    assert.equal((await well.requests()).length, 1);
    assert.notEqual(sick.token, well.token);
    await sick.close();
    assert.equal(await chatStatus(well), 200);
  });

  Deno.test(`the website ${where} has faults and rows of its own`, async () => {
    await using ew = await errorworks({ webFaults: { not_found: 100 }, listen });
    const response = await ew.fetch("/web/");
    await response.body?.cancel();
    assert.equal(response.status, 404);
    assert.equal(await chatStatus(ew), 200);
    assert.equal((await ew.requests({ domain: "web" }))[0]?.fault, "not_found");
  });

  Deno.test(`waitFor() ${where} waits for requests that come later`, async () => {
    await using ew = await errorworks({ listen });
    const waiting = ew.waitFor(2);
    await chatStatus(ew);
    await chatStatus(ew);
    assert.equal((await waiting).length, 2);
  });

  Deno.test(`waitFor() ${where} gives up with what was seen`, async () => {
    await using ew = await errorworks({ faults: { rate_limit: 100 }, listen });
    await chatStatus(ew);
    await assert.rejects(ew.waitFor(3, { timeoutMs: 50 }), {
      message: "Waited 50 ms for 3 llm requests, saw 1:\n" +
        "  POST /v1/chat/completions 429, rate_limit, complete",
    });
  });

  Deno.test(`requests() ${where} tells of a request that does not end`, async () => {
    await using ew = await errorworks({
      faults: { slow_response: { pct: 100, delay_sec: [60, 60] } },
      listen,
    });
    const leave = new AbortController();
    const hanging = ew.fetch("/v1/chat/completions", {
      method: "POST",
      body: JSON.stringify(HELLO),
      signal: leave.signal,
    });
    while ((await ew.stats()).llm.in_flight === 0);
    await assert.rejects(ew.requests({ timeoutMs: 50 }), {
      message: "Waited 50 ms for the requests in flight, saw 0 (and 1 in flight)",
    });
    leave.abort();
    await assert.rejects(hanging);
    assert.equal((await ew.requests())[0]?.ending, "client_aborted");
  });

  Deno.test(`errorworks() ${where} says what is wrong with its options`, async () => {
    const cases: readonly [object, string][] = [
      [{ faults: { rate_limt: 100 } }, 'llm.faults.rate_limt: unknown key, did you mean "rate_limit"?'],
      [{ webFaults: { nt_found: 1 } }, 'web.faults.nt_found: unknown key, did you mean "not_found"?'],
      [
        { preset: "stres" },
        'Cannot load preset "stres": no such preset, did you mean "stress"? Available are chaos',
      ],
      [{ fault: {} }, 'unknown option "fault", did you mean "faults"?'],
      [{ sed: 7 }, 'unknown option "sed", did you mean "seed"?'],
      [{ config: [] }, "config: expected an object, got []"],
      [{ seed: "x" }, 'seed: expected number, got the string "x"'],
      [{ rules: [{ answer: { fault: "x" } }] }, 'llm.rules.0.answer.fault: there is no fault "x"'],
    ];
    for (const [options, why] of cases) {
      const start = async () => await (await errorworks({ ...options, listen })).close();
      await assert.rejects(start(), (error: Error) => {
        assert.ok(error.message.startsWith(`Cannot start errorworks: ${why}`), error.message);
        return true;
      });
    }
  });

  Deno.test(`set() ${where} says what is wrong, and changes nothing`, async () => {
    await using ew = await errorworks({ listen });
    await assert.rejects(ew.set({ faults: { bad_gateway: 100, rate_limt: 1 } }), {
      message: 'Cannot change the settings: llm.faults.rate_limt: unknown key, did you mean "rate_limit"?',
    });
    await assert.rejects(ew.set({ faults: {}, ...{ preset: "stress" } }), {
      message: 'Cannot change the settings: "preset" is settled at the start: errorworks({ preset: … })',
    });
    assert.equal(await chatStatus(ew), 200);
  });
}

Deno.test("fetch goes to the server whatever the host is, so that SDKs can take it", async () => {
  await using ew = await errorworks({ listen: false });
  const request = new Request("https://api.openai.com/v1/chat/completions?x=1", {
    method: "POST",
    body: JSON.stringify(HELLO),
  });
  const { fetch } = ew;
  const response = await fetch(request);
  assert.equal((await response.json()).object, "chat.completion");
});

Deno.test("the openai SDK with this fetch needs neither a port nor an address", async () => {
  await using ew = await errorworks({ rules: [{ answer: { text: "Here I am" } }], listen: false });
  const client = new OpenAI({ apiKey: "any", fetch: ew.fetch });
  const messages = [{ role: "user", content: "Hello" } as const];
  const completion = await client.chat.completions.create({ model: "gpt-4o", messages });
  assert.equal(completion.choices[0]?.message.content, "Here I am");
  const stream = await client.chat.completions.create({ model: "gpt-4o", messages, stream: true });
  const pieces = await Array.fromAsync(stream, (chunk) => chunk.choices[0]?.delta.content ?? "");
  assert.equal(pieces.join(""), "Here I am");
});

Deno.test("a server without a port has no address and no environment, and says so", async () => {
  await using ew = await errorworks({ listen: false });
  const why = { message: /was started with listen: false; use its fetch\(\)/ };
  assert.throws(() => ew.url, why);
  assert.throws(() => ew.env(), why);
  assert.throws(() => ew.patchEnv(), why);
});

for (const listen of [true, false]) {
  Deno.test(`set() takes files of server.file_dirs, with a port and without one (${listen})`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/bank.jsonl`;
      await Deno.writeTextFile(file, '{"content":"from the bank"}\n');
      await using ew = await errorworks({ config: { server: { file_dirs: [folder] } }, listen });
      await ew.set({ config: { llm: { response: { mode: "bank", bank: { file } } } } });
      const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] });
      const response = await ew.fetch("/v1/chat/completions", { method: "POST", body });
      assert.match(await response.text(), /from the bank/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("close() breaks off what is under way, and can be called twice", async () => {
  const ew = await errorworks({ faults: { slow_response: { pct: 100, delay_sec: [60, 60] } } });
  const hanging = assert.rejects(chat(ew));
  while ((await ew.stats()).llm.in_flight === 0);
  await ew.close();
  await ew.close();
  await hanging;
});

Deno.test("journal() has bodies, picks by its filter, and waits", async () => {
  await using ew = await errorworks({ faults: { rate_limit: 100 }, listen: false });
  const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] });
  const waiting = ew.journal({ status: 429, domain: "llm" }, { count: 1 });
  await (await ew.fetch("/web/")).text();
  const text = await (await ew.fetch("/v1/chat/completions", { method: "POST", body })).text();
  const [entry] = await waiting;
  assert.equal(entry?.request.body.text, body);
  assert.equal(entry?.reply.body.text, text);
  assert.deepEqual((await ew.journal()).map(({ domain }) => domain), ["web", "llm"]);
  await assert.rejects(ew.journal({ fault: "timeout" }, { count: 1, timeoutMs: 50 }), /0 of 1/);
});
