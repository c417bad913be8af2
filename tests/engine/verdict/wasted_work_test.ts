/** C38: tokens that were paid again, and whose doing that was. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { Finding } from "../../../engine/verdict/finding.ts";
import type { Entry } from "../../../engine/journal/entry.ts";
import { mistakesIn, verdict } from "../../../engine/verdict/verdict.ts";
import { verdictText } from "../../../engine/verdict/verdict_text.ts";
import { errorworks } from "../../../testing.ts";
import { entryOf, type Told } from "./simulation/journal.ts";

const TOKENS = { prompt_tokens: 40, completion_tokens: 60 };
const UNAVAILABLE = { status: 503, fault: "service_unavailable" } as const;
const CUT = {
  reply: 'data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n',
  replyHeaders: [["content-type", "text/event-stream"]],
  ending: "rst",
  fault: "stream_cut",
} as const;
const LEFT = { ending: "client_aborted" } as const;
const GOOD = {} as const;

/** Calls of a client, each the attempts of one, which come a second after one another. */
function callsOf(calls: readonly (readonly Partial<Told>[])[], key: (call: number) => string | null): Told[] {
  return calls.flatMap((attempts, call) =>
    attempts.map((one, at) => ({
      at: call * 20_000 + at * 1_000,
      body: JSON.stringify({ prompt: call }),
      detail: TOKENS,
      ...one,
      sender: { idempotency_key: key(call), ...one.sender },
    }))
  );
}

function tied(call: number): string {
  return `key ${call}`;
}

function wasted(told: readonly Told[], settings = {}): Finding | undefined {
  const result = verdict(told.map(entryOf), { settings, extras: { exited: true } });
  return result.findings.find(({ check }) => check === "C38");
}

function mistakes(told: readonly Told[]): readonly string[] {
  return mistakesIn(verdict(told.map(entryOf), { extras: { exited: true } })).map(({ check }) => check);
}

Deno.test("C38 counts no tokens of errors, which nobody bills, and accuses nobody of a retry after one", () => {
  const told = callsOf(
    [[UNAVAILABLE, UNAVAILABLE, GOOD], [GOOD], [{ status: null, ending: "rst" }, GOOD]],
    tied,
  );
  const found = wasted(told);
  assert.deepEqual([found?.outcome, found?.figure], ["observed", "0.0 % of 300 tokens"]);
  assert.equal(found?.proof, "No call was paid twice.");
});

Deno.test("C38 tells what was paid again after cut streams and replies that were left, and accuses nobody of it", () => {
  for (const key of [tied, () => null]) {
    const told = callsOf([[CUT, GOOD], [CUT, CUT, GOOD], [LEFT, GOOD], [GOOD], [GOOD], [GOOD]], key);
    const found = wasted(told);
    assert.deepEqual([found?.outcome, found?.figure], ["observed", "40.0 % of 1,000 tokens"]);
    assert.match(
      found?.proof ?? "",
      /^400 tokens were paid again: 100 after replies that it left, 300 after replies with a fault\. The most for #0000, /,
    );
    assert.deepEqual(mistakes(told), []);
  }
});

/** A client that asks again under its key in three calls, though it had the whole answer, and not in three others. */
const WASTEFUL = [[GOOD, GOOD], [GOOD, GOOD], [GOOD, GOOD], [GOOD], [UNAVAILABLE, GOOD], [CUT, GOOD]];

Deno.test("C38 is broken by a client that asks again at times, under its own key, for answers that it had whole", () => {
  const told = callsOf([...WASTEFUL, [GOOD]], tied);
  assert.deepEqual(mistakes(told), ["C38"]);
  const found = wasted(told);
  assert.equal(found?.figure, "27.3 % of 1,100 tokens");
  assert.match(found?.proof ?? "", /300 after whole answers\. .* asked for again as #0001\.$/);
  assert.equal(found?.evidence.length, 3);
});

Deno.test("C38 does not accuse who may not have known, or may have wanted it so", () => {
  const twice = [GOOD, GOOD];
  const accused = (
    calls: readonly (readonly Partial<Told>[])[],
    key: (call: number) => string | null = tied,
  ) => wasted(callsOf(calls, key))?.outcome === "broken";
  assert.ok(accused([twice, twice, twice, [GOOD], [GOOD], [GOOD]]));
  assert.ok(!accused([twice, twice, [GOOD], [GOOD], [GOOD]]), "two calls are too few");
  assert.ok(!accused([twice, twice, twice, twice, twice, twice]), "it asks for two answers each time");
  assert.ok(
    !accused([twice, twice, twice, [GOOD], [GOOD], [GOOD]], () => null),
    "without a key they are other calls",
  );
  const unread = [{ sender: { connection: null } }, GOOD];
  assert.ok(!accused([unread, unread, unread, [GOOD], [GOOD], [GOOD]]), "who read it is not known");
  const lost = Array.from({ length: 3 }, (_, at) => [{ sender: { connection: 100 + at } }, GOOD]);
  assert.ok(!accused([...lost, [GOOD], [GOOD], [GOOD]]), "it may have left as the answer came");
  const hedged = [{ took: 5_000 }, GOOD];
  assert.ok(!accused([hedged, hedged, hedged, [GOOD], [GOOD], [GOOD]]), "both were under way together");
  assert.ok(!accused([twice, twice, twice, ...Array.from({ length: 12 }, () => [GOOD])]), "a fifth or less");
});

Deno.test("C38 has a limit, and says nothing of a client that no model answered", () => {
  const told = callsOf([...WASTEFUL, [GOOD]], tied);
  assert.equal(wasted(told, { checks: { C38: { most_share: 0.3 } } })?.outcome, "observed");
  assert.equal(wasted(callsOf([[{ detail: {} }], [UNAVAILABLE]], tied))?.outcome, "not_enough");
});

Deno.test("a check that tells what was seen is marked so, between what is broken and what holds", () => {
  const told = callsOf([[CUT, GOOD], [GOOD], [GOOD]], tied);
  const result = verdict(told.map(entryOf), { extras: { exited: true } });
  const text = verdictText(result, { width: 120 });
  assert.match(
    text,
    / {2}SEEN {4}pays once for each call +25\.0 % of 400 tokens {2}C38\n {10}100 tokens were paid again/,
  );
});

Deno.test("C38 accuses no client whose keys end with the first whole answer, whatever else came, and adds up exactly", () => {
  const failure = fc.constantFrom(UNAVAILABLE, CUT, LEFT, { status: null, ending: "rst" } as const);
  const call = fc.tuple(fc.array(failure, { maxLength: 4 }), fc.boolean())
    .map((
      [failures, ends],
    ): Partial<Told>[] => [...failures, ...(ends || failures.length === 0 ? [GOOD] : [])]);
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 12 }), (calls) => {
      const found = wasted(callsOf(calls, tied));
      const paid = calls.map((attempts) =>
        attempts.filter((one) => one !== UNAVAILABLE && !("status" in one)).length
      );
      const all = paid.reduce((sum, one) => sum + one, 0);
      const again = paid.reduce((sum, one) => sum + Math.max(0, one - 1), 0);
      if (all === 0) return assert.equal(found?.outcome, "not_enough");
      assert.equal(found?.outcome, "observed");
      assert.equal(
        found.figure,
        `${(100 * again / all).toFixed(1)} % of ${(100 * all).toLocaleString("en-US")} tokens`,
      );
    }),
    { numRuns: 60 },
  );
});

/** Asks a server with a key, and reads all of the answer: the tokens that it says it took. */
async function paidFor(url: string, call: number): Promise<number> {
  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: `Question ${call}` }] }),
    headers: { "content-type": "application/json", "idempotency-key": tied(call) },
  });
  const { usage } = await reply.json();
  return usage?.total_tokens ?? 0;
}

Deno.test("C38 adds up the tokens that replies say, over real sockets", async () => {
  await using ew = await errorworks({ config: { llm: { latency: { base_ms: 0, jitter_ms: 0 } } } });
  const url = ew.url ?? "";
  let [again, all] = [0, 0];
  for (const call of [0, 1, 2, 3, 4, 5]) {
    const first = await paidFor(url, call);
    all += first;
    if (call % 2 === 1) continue;
    await new Promise((resolve) => setTimeout(resolve, 200));
    all += await paidFor(url, call);
    again += first;
  }
  const headers = { authorization: `Bearer ${ew.token}` };
  const lines = await (await ew.fetch("/admin/requests?format=ndjson", { headers })).text();
  const entries = lines.trim().split("\n").map((line): Entry => JSON.parse(line));
  const result = verdict(entries, { extras: { exited: true } });
  const found = result.findings.find(({ check }) => check === "C38");
  assert.ok(again > 0);
  assert.deepEqual(mistakesIn(result).map(({ check }) => check), ["C38"]);
  assert.equal(found?.figure, `${(100 * again / all).toFixed(1)} % of ${all.toLocaleString("en-US")} tokens`);
});
