/** Tests of the wait for settled rows: against a server that books as slowly as the test says. */
import { strict as assert } from "node:assert";
import { AdminClient } from "../../engine/testing/admin_client.ts";
import { settledRows } from "../../engine/testing/waiting.ts";

/** Figures of the server at one look. */
interface Look {
  readonly in_flight: number;
  readonly total_requests: number;
  readonly requests_by_ending: Readonly<Record<string, number>>;
}

/** A client of a server that tells this, look after look, and books its only row with the last one. */
function clientOf(looks: readonly Look[]): AdminClient {
  const left = [...looks];
  const answer = (path: string) => {
    if (path !== "/admin/stats") return left.length === 0 ? '{"request_id":"req_1"}\n' : "";
    return JSON.stringify({ llm: left.shift() ?? looks.at(-1) });
  };
  return new AdminClient({
    url: null,
    token: "any",
    fetch: (request) => Promise.resolve(new Response(answer(new URL(request.url).pathname))),
    stop: () => Promise.resolve(),
  });
}

const UNDER_WAY = { in_flight: 1, total_requests: 0, requests_by_ending: {} };
/** Its last byte is about to leave, the exchange is not over yet. */
const COUNTED = { in_flight: 0, total_requests: 1, requests_by_ending: {} };
const OVER = { in_flight: 0, total_requests: 1, requests_by_ending: { complete: 1 } };

Deno.test("settledRows() waits for a request that is counted and has no row yet", async () => {
  const rows = await settledRows(clientOf([UNDER_WAY, COUNTED, OVER]), ["llm", "web"], { count: 0 });
  assert.equal(rows.length, 1);
});

Deno.test("settledRows() waits for as many requests as are wanted", async () => {
  const nothing = { ...OVER, total_requests: 0, requests_by_ending: {} };
  const rows = await settledRows(clientOf([nothing, OVER]), ["llm", "web"], { count: 1 });
  assert.equal(rows.length, 1);
});

Deno.test("settledRows() waits in real time while a test has fake timers", async () => {
  const real = [globalThis.setTimeout, performance.now] as const;
  Object.assign(globalThis, { setTimeout: () => 0 });
  Object.assign(performance, { now: () => 0 });
  try {
    const wait = { count: 2, timeoutMs: 30 };
    await assert.rejects(
      settledRows(clientOf([OVER]), ["llm"], wait),
      /^Error: Waited 30 ms for 2 llm requests/,
    );
  } finally {
    Object.assign(globalThis, { setTimeout: real[0] });
    Object.assign(performance, { now: real[1] });
  }
});

Deno.test("settledRows() refuses options that there are not, and what is no number", async () => {
  const cases: readonly [object, string][] = [
    [{ timeout: 5 }, 'unknown option "timeout", did you mean "timeoutMs"?'],
    [{ ...["web"] }, 'unknown option "0", expected one of domain, timeoutMs'],
    [{ count: Number.NaN }, "expected a number of requests to wait for, 0 or more, got NaN"],
    [
      { count: { domain: "web" } },
      'expected a number of requests to wait for, 0 or more, got {"domain":"web"}',
    ],
  ];
  for (const [given, message] of cases) {
    const wait = { count: 0, ...given };
    await assert.rejects(settledRows(clientOf([OVER]), ["llm", "web"], wait), { message });
  }
});

Deno.test("settledRows() refuses a domain that there is not", async () => {
  await assert.rejects(settledRows(clientOf([OVER]), ["llm", "web"], { count: 0, domain: "lmm" }), {
    message: 'There is no domain "lmm", did you mean "llm"?',
  });
});
