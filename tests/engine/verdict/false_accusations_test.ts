/** Cases in which a right client was accused once, or could have been: what is not sure accuses nobody. */
import { strict as assert } from "node:assert";
import { mistakesIn, verdict, type VerdictOptions } from "../../../engine/verdict/verdict.ts";
import { chatOf, entryOf, type Told } from "./simulation/journal.ts";

function findingsOf(told: readonly Told[], options: VerdictOptions = {}) {
  return verdict(told.map(entryOf), options);
}

/** Ids of the checks that are broken and are the client's mistake. */
function mistakes(told: readonly Told[], options?: VerdictOptions): readonly string[] {
  return mistakesIn(findingsOf(told, options)).map(({ check }) => check);
}

/** Outcome of a check of the only client. */
function outcomeOf(wanted: string, told: readonly Told[]): string | undefined {
  return findingsOf(told).findings.find(({ check }) => check === wanted)?.outcome;
}

Deno.test("C2 does not rest on one order of notes that a busy server may have swapped", () => {
  // A 503 and its retry, which got a 400: the retry was noted first. Seed 882639 of the generated policies.
  const swapped = (call: number): Told[] => {
    const [body, sender] = [chatOf(`prompt ${call}`), { idempotency_key: `key ${call}` }];
    const at = call * 5_000;
    return [
      { at, took: 0.5, body, sender, status: 400, fault: "context_length_exceeded" },
      { at: at + 1, body, sender, status: 503, fault: "service_unavailable" },
    ];
  };
  const extras = { exited: true };
  assert.deepEqual(mistakes([0].flatMap(swapped), { extras }), []);
  assert.deepEqual(mistakes([0, 1, 2].flatMap(swapped), { extras }), ["C2"]); // three times it is no chance
});

Deno.test("C9 and C7 count no tries that an HTTP library makes by itself when a connection breaks", () => {
  // Three tries each, without jitter; of each the first request is broken, and repeated within a millisecond.
  const broken = { status: null, ending: "rst", fault: "connection_reset", took: 1 } as const;
  const failed = { status: 500, fault: "internal_error", took: 1 };
  const told = Array.from({ length: 30 }, (_, call) =>
    [0, 1_000, 3_000].flatMap((wait): Told[] => {
      const at = call * 20_000 + wait;
      const of = { body: chatOf(`prompt ${call}`), sender: { idempotency_key: `key ${call}` } };
      return [{ at, ...of, ...broken }, { at: at + 2, ...of, ...failed }];
    })).flat();
  assert.deepEqual(mistakes(told, { extras: { exited: true } }), []);
  const counted = told.map((one, at) => ({ ...one, sender: { attempt: Math.floor(at / 2) % 3 } }));
  assert.deepEqual(mistakes(counted, { extras: { exited: true } }), ["C7"]); // which tries are its own is sure
});

Deno.test("C2 does not rest on one reply that the client may not have read any more", () => {
  // It left at its time-out, as the reply came, and so did not use the connection again.
  const told = (calls: number, connection: (call: number) => number) =>
    Array.from({ length: calls }, (_, call): readonly Told[] => {
      const [at, body] = [call * 90_000, chatOf(`prompt ${call}`)];
      const sender = { attempt: 0, connection: connection(call) };
      return [
        { at, took: 1_500, body, sender, status: 400, fault: "context_length_exceeded" },
        { at: at + 2_000, body, sender: { attempt: 1, connection: -1 } },
      ];
    }).flat();
  const extras = { exited: true };
  assert.deepEqual(mistakes(told(1, (call) => call), { extras }), []);
  assert.deepEqual(mistakes(told(3, (call) => call), { extras }), ["C2"]); // three times it is no chance
  assert.deepEqual(mistakes(told(2, () => 7), { extras }), ["C2"]); // it went on to use the connection of the first
});

/** Streams that begin to flow and are left, each after a time of its own moment. */
function leftStreams(moments: readonly { readonly at: number; readonly took: number }[]): readonly Told[] {
  const healthy = Array.from({ length: 25 }, (_, at): Told => ({
    at: at * 100,
    took: 1_800,
    body: chatOf(`healthy ${at}`),
  }));
  const left = moments.map(({ at, took }, number): Told => ({
    at,
    took,
    first: 300,
    body: chatOf(`left ${number}`),
    ending: "client_aborted",
  }));
  return [...healthy, ...left];
}

/** More requests of the same client, by which it shows that it still runs. */
const AFTERWARDS: readonly Told[] = [{ at: 60_000, body: chatOf("afterwards") }];

Deno.test("C22 does not take the end of a client, nor a group that is cancelled, for a timer", () => {
  const together = leftStreams(Array.from({ length: 10 }, () => ({ at: 5_000, took: 460 })));
  assert.deepEqual(mistakes(together), []); // kill -9, with requests that began in its last second
  assert.deepEqual(mistakes(together, { extras: { exited: true } }), []);
  assert.deepEqual(mistakes([...together, ...AFTERWARDS]), []);
  const timer = leftStreams(Array.from({ length: 10 }, (_, at) => ({ at: 5_000 + at * 1_000, took: 460 })));
  assert.deepEqual(mistakes([...timer, ...AFTERWARDS]), ["C22"]);
});

Deno.test("C23 does not accuse a client that cancels slow answers together, as one of their group failed", () => {
  const slow = (starts: readonly number[]) =>
    starts.map((at, number): Told => ({
      at,
      took: 5_000,
      first: 10,
      body: chatOf(`slow ${number}`),
      headers: [["x-stainless-timeout", "600"]],
      reply: ": ping\n\n".repeat(5),
      replyHeaders: [["content-type", "text/event-stream"]],
      frames: Array.from({ length: 5 }, (_, at) => ({ at_ms: at * 900 + 10, bytes: 8 })),
      ending: "client_aborted",
    }));
  assert.deepEqual(mistakes([...slow([0, 0, 0]), ...AFTERWARDS]), []);
  assert.deepEqual(mistakes([...slow([0, 9_000, 18_000]), ...AFTERWARDS]), ["C23"]);
  assert.deepEqual(mistakes([...slow([0, 0, 9_000, 9_000]), ...AFTERWARDS]), ["C23"]); // batches, each with a timer
});

/** Pages that are refused, and asked for again after a second. */
function askedAgain(
  status: number,
  headers: (page: number, attempt: number) => Told["headers"],
  reply: Partial<Told> = {},
) {
  return Array.from({ length: 6 }, (_, number) =>
    [0, 1].map((attempt): Told => ({
      at: number * 5_000 + attempt * 1_000,
      method: "GET",
      path: `/account/${number}`,
      headers: headers(number, attempt) ?? [],
      ...attempt === 0 ? { status, fault: "forbidden", ...reply } : {},
    }))).flat();
}

Deno.test("C2 does not accuse a client that comes again with another cookie, as after a login", () => {
  const cookie = (value: number): Told["headers"] => [["cookie", `sid=key_${value}`]];
  assert.deepEqual(mistakes(askedAgain(403, () => cookie(1))), ["C2"]);
  assert.deepEqual(mistakes(askedAgain(403, (number, attempt) => cookie(2 * number + attempt))), []);
  assert.deepEqual(mistakes(askedAgain(403, (_, attempt) => attempt === 0 ? [] : cookie(1))), []);
});

Deno.test("C2 does not accuse a client that comes again after 413 when the server has said so", () => {
  assert.deepEqual(mistakes(askedAgain(413, () => [])), ["C2"]);
  assert.deepEqual(mistakes(askedAgain(413, () => [], { replyHeaders: [["retry-after", "1"]] })), []);
});

Deno.test("C1 leaves the pages of a crawler to its score: Scrapy puts retries behind all others", () => {
  const told = (method: string) =>
    Array.from({ length: 40 }, (_, at): Told => ({
      at: at * 1000,
      method,
      path: `/item/${at}`,
      body: method === "GET" ? "" : chatOf(String(at)),
      ...at % 10 === 0 ? { status: 429, fault: "rate_limit", reply: "Too many requests" } : {},
    }));
  const extras = { exited: true };
  assert.deepEqual(mistakes(told("GET"), { extras }), []);
  assert.deepEqual(mistakes(told("POST"), { extras }), ["C1"]);
});

Deno.test("C1 takes it for a retry budget where retries are on their way that used it up", () => {
  // Six calls at once fail; a budget of three is spent on the first of them, whose retries come after a wait.
  const told = (budget: number) =>
    [0, 1, 2].flatMap((round) =>
      Array.from({ length: 6 }, (_, call): readonly Told[] => {
        const [at, body] = [round * 70_000 + call * 5, chatOf(`prompt ${round} ${call}`)];
        const retry: Told = { at: at + 400, body };
        return [{ at, body, status: 500, fault: "internal_error" }, ...call < budget ? [retry] : []];
      }).flat()
    );
  const extras = { exited: true };
  assert.deepEqual(mistakes(told(3), { extras }), []);
  assert.deepEqual(mistakes(told(1), { extras }), ["C1"]); // no budget is as small as that
});

Deno.test("C32 is broken by a client that opens a connection for each request and closes none", () => {
  const told = (open: (at: number) => number): Told[] =>
    Array.from({ length: 60 }, (_, at) => ({
      at: at * 1000,
      body: chatOf(String(at)),
      sender: { connection: at, open_connections: open(at) },
    }));
  assert.deepEqual(mistakes(told((at) => at + 1)), ["C32"]);
  assert.equal(outcomeOf("C32", told(() => 2)), "holds");
  // One that leaves every other connection has 20 by now, as a pool may; that it is one shows once they no longer grow.
  assert.equal(outcomeOf("C32", told((at) => 1 + Math.floor(at / 2)).slice(0, 40)), "not_enough");
  assert.equal(outcomeOf("C32", told((at) => Math.min(at, 20))), "holds");
  const pool = Array.from(
    { length: 60 },
    (_, at) => ({ at: at * 1000, took: 900, body: chatOf(String(at)) }),
  );
  assert.equal(outcomeOf("C32", pool), "not_enough"); // a host that does not tell of its connections
});

Deno.test("C32 does not take connections for a client's that were there before it", () => {
  const told = Array.from({ length: 90 }, (_, at) => ({
    at: at * 1000,
    body: chatOf(String(at)),
    sender: { connection: at, open_connections: 200 - at },
  }));
  assert.equal(outcomeOf("C32", told), "holds");
});

/** Requests of a second for each of so many, of which a limit refuses all but the first. */
function limited(perSecond: readonly number[], fault: string | null): readonly Told[] {
  return perSecond.flatMap((count, sec) =>
    Array.from({ length: count }, (_, n): Told => ({
      at: sec * 1000 + n * (900 / count),
      body: chatOf(`call ${sec} ${n}`),
      ...n === 0 ? {} : { status: 429, fault, reply: "{}", replyHeaders: [["retry-after", "1"]] },
    }))
  );
}

Deno.test("C18 is broken by a rate that a limit goes on refusing, not by one that falls, nor by refusals of chance", () => {
  const steady = Array.from({ length: 31 }, () => 20);
  const falling = steady.map((count, sec) => Math.max(1, Math.floor(count / 2 ** (sec / 3))));
  assert.equal(outcomeOf("C18", limited(steady, null)), "broken");
  assert.equal(outcomeOf("C18", limited(falling, null)), "not_enough"); // right, but twice is too little to hold
  assert.equal(outcomeOf("C18", limited(steady, "rate_limit")), "not_enough");
});

Deno.test("C23 counts no time that a request took to be there, which the client's own time-out has in it", () => {
  const ping = ": ping\n\n";
  const left = (after_ms: number) =>
    Array.from({ length: 6 }, (_, call): Told => {
      const frames = Array.from(
        { length: Math.floor(after_ms / 200) },
        (_, n) => ({ at_ms: n * 200, bytes: ping.length }),
      );
      return {
        at: call * 20_000,
        took: after_ms,
        first: 1,
        body: chatOf(`prompt ${call}`),
        headers: [["x-stainless-timeout", "5"]],
        sender: { connection: call },
        status: 200,
        fault: "masked_stall",
        replyHeaders: [["content-type", "text/event-stream"]],
        reply: ping.repeat(frames.length),
        frames,
        ending: "client_aborted",
      };
    });
  const c23 = (after_ms: number) => outcomeOf("C23", left(after_ms));
  assert.equal(c23(4_600), "holds");
  assert.equal(c23(3_000), "broken");
});

Deno.test("C4 does not accuse a client that reads Retry-After after 429 and 503 alone, as go-retryablehttp does", () => {
  const refused = (status: number) =>
    Array.from({ length: 8 }, (_, at): Told => ({
      at: Math.floor(at / 2) * 5_000 + at % 2 * 1_000,
      body: chatOf(`prompt ${Math.floor(at / 2)}`),
      ...at % 2 === 0
        ? { status, fault: "capacity_529", reply: "{}", replyHeaders: [["retry-after", "2"]] as const }
        : {},
    }));
  for (const status of [500, 502, 529]) assert.deepEqual(mistakes(refused(status)), [], `${status}`);
  for (const status of [429, 503]) assert.deepEqual(mistakes(refused(status)), ["C4"], `${status}`);
});
