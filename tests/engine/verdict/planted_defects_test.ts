/** Clients with one planted defect, and official SDKs: each is named, in one sentence, by its check alone. */
import { strict as assert } from "node:assert";
import { mistakesIn, verdict, type VerdictOptions } from "../../../engine/verdict/verdict.ts";
import { chatOf, entryOf, type Told } from "./simulation/journal.ts";

function judged(told: readonly Told[], options: VerdictOptions = {}) {
  return verdict(told.map(entryOf), options);
}

/** Ids of the checks that are broken and are the client's mistake. */
function mistakes(told: readonly Told[], options?: VerdictOptions): readonly string[] {
  return mistakesIn(judged(told, options)).map(({ check }) => check);
}

/** Outcomes by the id of the check, of the only client. */
function outcomesOf(told: readonly Told[], options?: VerdictOptions): Readonly<Record<string, string>> {
  return Object.fromEntries(judged(told, options).findings.map(({ check, outcome }) => [check, outcome]));
}

/** A page that a crawler asks for. */
function page(at: number, path: string, more: Partial<Told> = {}): Told {
  const sender = { user_agent: "crawly/1.0", key: null };
  return { at, method: "GET", path, domain: "web", headers: [["host", "localhost:8000"]], sender, ...more };
}

const ROBOTS = "User-agent: *\nDisallow: /private\nDisallow: /search\n";

Deno.test("verdict() of an empty journal says nothing of nobody", () => {
  assert.deepEqual(judged([]), { clients: [], findings: [] });
});

Deno.test("verdict() of a client that met no fault has no check that holds or is broken", () => {
  const told = Array.from({ length: 40 }, (_, at) => ({ at: at * 100, body: chatOf(String(at)) }));
  assert.deepEqual(new Set(Object.values(outcomesOf(told))), new Set(["not_enough"]));
});

Deno.test("verdict() of openai-node takes what it does by design for its design", () => {
  const told: Told[] = [];
  let at = 0;
  const tries = (number: number, fault: Partial<Told>, waits: readonly number[]) => {
    for (const [attempt, wait] of waits.entries()) {
      at += wait;
      const sender = { user_agent: "OpenAI/JS 7.57.0", attempt };
      told.push({ at, body: chatOf(`prompt ${number}`), sender, ...fault });
    }
    at += 1000;
  };
  for (let number = 0; number < 10; number++) {
    const jitter = 0.75 + (number * 7 % 10) / 40;
    tries(number, { status: 500, fault: "internal_error" }, [0, 520 * jitter, 1020 * jitter]);
    const reply = JSON.stringify({ error: { code: "insufficient_quota" } });
    tries(100 + number, { status: 429, reply, fault: "insufficient_quota" }, [
      0,
      520 * jitter,
      1020 * jitter,
    ]);
    const replyHeaders = [["retry-after", "90"]] as const;
    tries(200 + number, { status: 429, reply: "{}", replyHeaders, fault: "rate_limit" }, [
      0,
      520 * jitter,
      1020 * jitter,
    ]);
  }
  const result = judged(told, { extras: { exited: true } });
  assert.deepEqual(mistakesIn(result), []);
  const designed = result.findings.filter(({ by_design }) => by_design === "openai-node").map(({ check }) =>
    check
  );
  assert.deepEqual(designed, ["C3", "C4"]);
  const { name, version, max_retries, waits, fitting } = result.clients[0]?.sdk ?? {};
  assert.deepEqual([name, version, max_retries, waits, fitting], ["openai-node", "7.57.0", 2, 60, 60]);
});

Deno.test("verdict() does not take a client for the SDK that it says it is, if it behaves otherwise", () => {
  const told = Array.from({ length: 30 }, (_, at) => ({
    at: Math.floor(at / 3) * 10_000 + at % 3 * 30,
    body: chatOf(`prompt ${Math.floor(at / 3)}`),
    sender: { user_agent: "OpenAI/JS 7.57.0", attempt: at % 3 },
    status: 500,
    fault: "internal_error",
  }));
  assert.equal(judged(told).clients[0]?.sdk, null);
});

Deno.test("verdict() leaves refusals that are not true to C40, and says so", () => {
  const told = Array.from({ length: 8 }, (_, at) => ({
    at: Math.floor(at / 2) * 5_000 + at % 2 * 500,
    body: chatOf(`prompt ${Math.floor(at / 2)}`),
    ...at % 2 === 0 ? { status: 401, fault: "invalid_api_key", lies: true } : {},
  }));
  assert.deepEqual(mistakes(told), []);
  const c2 = judged(told).findings.find(({ check }) => check === "C2");
  assert.match(c2?.note ?? "", /4 refusals that were not true are left to C40/);
  assert.deepEqual(mistakes(told.map((one) => ({ ...one, lies: false }))), ["C2"]);
});

Deno.test("C10 names a bounded number of requests, however often a call was begun anew", () => {
  const good = Array.from({ length: 20 }, (_, at): Told => ({ at: at * 100, body: chatOf(`good ${at}`) }));
  const failed = Array.from({ length: 90 }, (_, at): Told => ({
    at: 10_000 + at * 1_000,
    body: chatOf(`prompt ${at % 2}`),
    sender: { attempt: Math.floor(at / 2) % 3 },
    status: 500,
    fault: "internal_error",
  }));
  const finding = judged([...good, ...failed]).findings.find(({ check }) => check === "C10");
  assert.deepEqual([finding?.outcome, finding?.evidence.length], ["broken", 20]);
});

Deno.test("C35 is broken by pages that robots.txt forbids, and by any while it cannot be read", () => {
  const robots = page(0, "/robots.txt", { reply: ROBOTS });
  const allowed = [3, 4, 5, 6].map((sec) => page(sec * 1000, `/shop/${sec}`));
  const forbidden = [7, 8].map((sec) => page(sec * 1000, `/private/${sec}`));
  assert.equal(outcomesOf([robots, ...allowed])["C35"], "holds");
  assert.deepEqual(mistakes([robots, ...allowed, ...forbidden]), ["C35"]);
  assert.deepEqual(mistakes([...allowed, ...forbidden]), []); // it may be a person's own
  const absent = { ...robots, status: 404, fault: "not_found" };
  assert.deepEqual(mistakes([absent, ...forbidden]), []);
  assert.equal(outcomesOf([absent, ...allowed])["C35"], "not_enough"); // who obeys nothing would do the same
  assert.deepEqual(mistakes([{ ...robots, status: 503, fault: "service_unavailable" }, ...allowed]), ["C35"]);
});

Deno.test("C35 tells how old a robots.txt was, by the limit in force, and cuts long paths", () => {
  const old = { settings: { checks: { C35: { cache_ms: 5_000 } } } };
  const visited = [3, 9, 12, 15].map((sec) => page(sec * 1000, `/shop/${"x".repeat(80)}/${sec}`));
  const { findings } = judged([page(0, "/robots.txt", { reply: ROBOTS }), ...visited], old);
  const { proof = null } = findings.find(({ check }) => check === "C35") ?? {};
  assert.match(proof ?? "", /asked for \/shop\/x{53}…, with a robots.txt that was 8.98 s old \(#0000\)/);
});

Deno.test("C36 is broken by a client that is conditional at times, and not by one without a cache", () => {
  const etag = [["etag", '"1"']] as const;
  const visits = (headers: (at: number) => Told["headers"]) =>
    Array.from(
      { length: 24 },
      (_, at) => page(at * 1000, `/p/${at % 2}`, { replyHeaders: etag, headers: headers(at) ?? [] }),
    );
  assert.deepEqual(mistakes(visits((at) => at % 8 === 3 ? [["if-none-match", '"1"']] : [])), ["C36"]);
  assert.deepEqual(mistakes(visits(() => [])), []);
  assert.deepEqual(mistakes(visits(() => []), { settings: { checks: { C36: { expects_cache: true } } } }), [
    "C36",
  ]);
  assert.equal(outcomesOf(visits(() => [["if-none-match", '"1"']]))["C36"], "holds");
});

Deno.test("C37 is broken by a crawler that goes on at its rate under 429, twice", () => {
  const crawl = (slow: number) =>
    Array.from({ length: 120 }, (_, at) => at).flatMap((sec) => {
      const isLimited = sec % 60 >= 30 && sec % 60 < 50;
      if (isLimited && sec % slow !== 0) return [];
      const refusal = isLimited ? { status: 429, fault: "rate_limit" } : {};
      return Array.from({ length: 8 }, (_, n) => page(sec * 1000 + n * 100, `/p/${sec}/${n}`, refusal));
    });
  assert.deepEqual(mistakes(crawl(1)).filter((id) => id !== "C1"), ["C37"]);
  assert.deepEqual(mistakes(crawl(5)).filter((id) => id !== "C1"), []);
});

Deno.test("the score of a crawl names damage, loss, traps and honeypots", () => {
  const score = (counts: Readonly<Record<string, number>>) => ({
    extras: { score: { complete_pct: 50, requests_known: true, counts: { real: 200, ...counts } } },
  });
  const crawl = [page(0, "/")];
  assert.deepEqual(mistakes(crawl, score({})), []);
  assert.deepEqual(mistakes(crawl, score({ damaged: 3 })), ["C31"]);
  assert.deepEqual(mistakes(crawl, score({ lost: 3 })), ["S1"]);
  assert.deepEqual(mistakes(crawl, score({ traps: 300 })), ["S2"]);
  assert.deepEqual(mistakes(crawl, score({ honeypots: 1 })), ["S3"]);
  const outcomes = (counts: Readonly<Record<string, number>>) =>
    ["C31", "S1", "S2", "S3"].map((id) => outcomesOf(crawl, score(counts))[id]);
  assert.deepEqual(outcomes({ right: 20 }), Array.from({ length: 4 }, () => "holds"));
  // Of a crawl that came nowhere, nothing is said, however large the site is.
  assert.deepEqual(outcomes({ excused: 1, unreached: 199 }), Array.from({ length: 4 }, () => "not_enough"));
});

Deno.test("C26 takes a result that tells of the error, or another call's arguments, for right", () => {
  const call = (input: string) => ({
    id: "call_1",
    type: "function",
    function: { name: "weather", arguments: input },
  });
  const reply = JSON.stringify({
    choices: [{ index: 0, finish_reason: "tool_calls", message: { tool_calls: [call('{"city":"Pa')] } }],
  });
  const user = { role: "user", content: "weather?" };
  const told = (result: string, input: string): Told[] => [
    {
      at: 0,
      body: JSON.stringify({ messages: [user] }),
      reply,
      fault: "cut_arguments",
      replyHeaders: [["content-type", "application/json"]],
    },
    {
      at: 500,
      body: JSON.stringify({
        messages: [user, { role: "assistant", tool_calls: [call(input)] }, {
          role: "tool",
          tool_call_id: "call_1",
          content: result,
        }],
      }),
    },
  ];
  assert.deepEqual(mistakes(told("sunny", '{"city":"Pa')), ["C26"]);
  assert.deepEqual(mistakes(told("sunny", '{"city":"Pa"}')), ["C26"]);
  assert.deepEqual(mistakes(told("Error: arguments are not valid JSON", '{"city":"Pa')), []);
  assert.deepEqual(mistakes(told("sunny", '{"town":"Rome"}')), []);
});

Deno.test("C29 is broken by another body under one idempotency key", () => {
  const told = (text: string) => [
    {
      at: 0,
      body: chatOf("a"),
      sender: { idempotency_key: "one" },
      status: 503,
      fault: "service_unavailable",
    },
    { at: 900, body: chatOf(text), sender: { idempotency_key: "one" } },
  ];
  assert.deepEqual(mistakes(told("b")), ["C29"]);
  assert.deepEqual(mistakes(told("a")), []);
});

Deno.test("a client that has one idempotency key for all is told of that, and of nothing that follows from it", () => {
  // Waits as it is told, and tries at most twice; but calls overlap, and all have one key.
  const sender = { idempotency_key: "one" };
  const told = Array.from({ length: 12 }, (_, call): readonly Told[] => {
    const [at, body] = [call * 500, chatOf(`prompt ${call}`)];
    const refused = { status: 429, fault: "rate_limit", replyHeaders: [["retry-after", "3"]] } as const;
    return [
      { at, body, sender, ...call % 3 === 0 ? refused : {} },
      ...call % 3 === 0 ? [{ at: at + 3_200, body, sender }] : [],
    ];
  }).flat();
  assert.deepEqual(mistakes(told), ["C29"]);
});

Deno.test("a verdict counts a good reply for one, whatever fault delayed or decorated it", () => {
  const told: readonly Told[] = [
    { at: 0, body: chatOf("a") },
    { at: 100, body: chatOf("b"), took: 4_000, fault: "slow_response" },
    { at: 200, body: chatOf("c"), took: 4_000, fault: "slow_response", ending: "fin" },
    { at: 300, body: chatOf("d"), fault: "truncated" },
    { at: 400, body: chatOf("e"), fault: "hostile_cookies" },
    { at: 500, body: chatOf("f"), fault: "stream_stall", took: 4_000 },
    { at: 600, body: chatOf("g"), fault: "stream_stall", took: 4_000, ending: "rst" },
    { at: 700, body: chatOf("h"), fault: "close_after_reply", ending: "fin" },
    { at: 800, body: chatOf("i"), fault: "close_after_reply", ending: "rst" },
  ];
  assert.equal(judged(told).clients[0]?.succeeded, 5);
});

Deno.test("a limit on what may be missed makes three cases too little to hold", () => {
  const told = Array.from({ length: 5 }, (_, at) => ({
    at: at * 1000,
    body: chatOf(String(at)),
    status: 400,
    fault: "context_length_exceeded",
  }));
  const extras = { exited: true };
  assert.equal(outcomesOf(told, { extras })["C2"], "holds");
  assert.equal(outcomesOf(told, { extras, settings: { most_missed: 0.1 } })["C2"], "not_enough");
});
