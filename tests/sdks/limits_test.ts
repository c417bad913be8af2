/** Group E of the checklist: what headers tell of limits, and whether it is true. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import type { Client } from "./clients/client.ts";
import { ASK, openai6, openai7 } from "./clients/openai.ts";
import * as got from "./got.ts";
import { suiteOf } from "./line.ts";
import { classOf } from "./outcome.ts";
import { thrownBy } from "./refusal.ts";

const { CHAT, CHAT_SSE, COMPLETIONS, COMPLETIONS_SSE, EMBEDDINGS, gotFrom, RESPONSES, RESPONSES_SSE } = got;

const MINUTE_MS = 60_000;
/** A request every 100 ms, a token every millisecond. */
const BUSY = { requests_per_min: 600, tokens_per_min: 60_000 };
const KEYS = [
  "sk-free",
  { key: "sk-rare", requests_per_min: 30, tokens_per_min: 1_000 },
  { key: "sk-once", requests_per_min: 1, tokens_per_min: 400 },
  { key: "sk-busy-7", ...BUSY },
  { key: "sk-busy-6", ...BUSY },
];
const { test } = suiteOf([`llm.api_keys=${JSON.stringify(KEYS)}`]);

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: MINUTE_MS, s: 1_000, ms: 1 };

/** Reads a duration of Go's, as the API writes them; in milliseconds. */
function durationOf(text: string): number {
  assert.match(text, /^(\d+h)?(\d+m)?\d+(\.\d+)?s$|^\d+ms$/);
  const parts = text.matchAll(/([\d.]+)([a-z]+)/g);
  return parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (UNITS[unit] ?? NaN), 0);
}

/** One of the two limits, as the headers tell it. */
function limitIn(headers: Headers, unit: "requests" | "tokens") {
  const read = (what: string) => headers.get(`x-ratelimit-${what}-${unit}`) ?? "";
  const [limit, remaining] = ["limit", "remaining"].map(read);
  assert.match(limit ?? "", /^\d+$/);
  assert.match(remaining ?? "", /^\d+$/);
  return { limit: Number(limit), remaining: Number(remaining), reset: read("reset") };
}

for (const key of ["sk-free", "sk-rare"]) {
  test(`77. openai, ${key}: resets follow from limits and what remains of them`, async (server) => {
    for (
      const { tale, headers } of await gotFrom(
        server,
        [CHAT, CHAT_SSE, RESPONSES, EMBEDDINGS, COMPLETIONS],
        key,
      )
    ) {
      assert.equal([...headers.keys()].filter((name) => name.startsWith("x-ratelimit-")).length, 6, tale);
      for (const unit of ["requests", "tokens"] as const) {
        const { limit, remaining, reset } = limitIn(headers, unit);
        const expected = (limit - remaining) / limit * MINUTE_MS;
        // What remains is told in whole units, while some part of one has come back.
        const error = expected - durationOf(reset);
        assert.ok(
          error >= -1 && error <= MINUTE_MS / limit + 1,
          `${tale}: ${remaining} of ${limit}, ${reset}`,
        );
      }
    }
  });
}

/** Recorded values, and the same in milliseconds. */
const RECORDED: Readonly<Record<string, number>> = {
  "0s": 0,
  "6ms": 6,
  "120ms": 120,
  "8.64s": 8_640,
  "1m12s": 72_000,
  "6m0s": 360_000,
  "2m7.93s": 127_930,
  "23h55m16.126s": 86_116_126,
};

const thrown = z.object({ message: z.string(), headers: z.instanceof(Headers) });

test("78. openai: durations are Go's, from 0s to minutes, in headers and in words", async ({ url }) => {
  for (const [text, ms] of Object.entries(RECORDED)) assert.equal(durationOf(text), ms);
  const target = { url, key: "sk-once", fetch, max_retries: 0 };
  const { response } = await openai7(target).chat.completions.create(ASK).withResponse();
  const { reset } = limitIn(response.headers, "requests");
  assert.equal(reset, "1m0s");
  assert.ok(durationOf(limitIn(response.headers, "tokens").reset) > 1_000);

  const error = await thrownBy(() => openai6(target).chat.completions.create(ASK));
  assert.equal(classOf(error), "RateLimitError");
  const { message, headers } = thrown.parse(error);
  const said_ms = durationOf(/Please try again in (\S+)\. Visit /.exec(message)?.[1] ?? "");
  assert.ok(said_ms > 0 && said_ms <= MINUTE_MS, message);
  assert.ok(Math.abs(Number(headers.get("retry-after-ms")) - said_ms) <= 1, message);
  assert.equal(limitIn(headers, "requests").remaining, 0);
});

const BURST = 8;

for (const [key, clientOf] of [["sk-busy-7", openai7], ["sk-busy-6", openai6]] as const) {
  test(`79. openai, ${key}: what remains falls under load, and is back after the reset`, async ({ url }) => {
    const client: Client = clientOf({ url, key, fetch });
    const ask = async () => (await client.chat.completions.create(ASK).withResponse()).response.headers;
    const start = performance.now();
    const first = await ask();
    const burst = await Promise.all(Array.from({ length: BURST }, ask));
    const ms = performance.now() - start;
    const resets = (["requests", "tokens"] as const).map((unit) => {
      const { limit, remaining } = limitIn(first, unit);
      const limits = burst.map((headers) => limitIn(headers, unit));
      const lowest = Math.min(...limits.map((one) => one.remaining));
      const back = Math.ceil(ms * limit / MINUTE_MS);
      assert.ok(lowest <= limit - (limit - remaining) * (BURST + 1) + back, `${unit} in ${ms} ms`);
      // What remains is a whole number: of two replies with the same one, the later reset counts.
      return Math.max(...limits.map(({ reset }) => durationOf(reset)));
    });
    await new Promise((resolve) => setTimeout(resolve, Math.max(...resets) + 20));
    const last = await ask();
    for (const unit of ["requests", "tokens"] as const) {
      assert.equal(limitIn(last, unit).remaining, limitIn(first, unit).remaining);
    }
  });
}

test("80. openai: a stream of the Responses API says nothing of limits, all others do", async (server) => {
  const limitsOf = ({ headers }: got.Got) =>
    [...headers.keys()].filter((name) => name.startsWith("x-ratelimit-"));
  for (const one of await gotFrom(server, [RESPONSES_SSE], "sk-free")) {
    assert.deepEqual(limitsOf(one), [], one.tale);
  }
  for (const one of await gotFrom(server, [RESPONSES, CHAT_SSE, COMPLETIONS_SSE], "sk-free")) {
    assert.equal(limitsOf(one).length, 6, one.tale);
  }
});
