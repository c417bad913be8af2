/** Tests of joining requests to calls: the evidence, and the confidence in it. */
import { strict as assert } from "node:assert";
import { finished } from "../../../engine/base/clock.ts";
import type { Entry } from "../../../engine/journal/entry.ts";
import { attemptsOf, type ClientCalls, clientsOf } from "../../../engine/verdict/calls/clients.ts";
import type { Call } from "../../../engine/verdict/calls/call.ts";
import { chatOf, entryOf, type Told } from "./simulation/journal.ts";

function joined(entries: readonly Entry[]): readonly ClientCalls[] {
  return finished(clientsOf(finished(attemptsOf(entries))));
}

function callsOf(told: readonly Told[]): readonly Call[] {
  return joined(told.map(entryOf)).flatMap(({ calls }) => calls);
}

/** Numbers of the requests of each call. */
function numbersOf(calls: readonly Call[]): readonly (readonly number[])[] {
  return calls.map(({ attempts }) => attempts.map(({ entry }) => entry.seq));
}

const FAILED = { status: 503, fault: "service_unavailable" } as const;

Deno.test("joinedCalls() joins by idempotency key, whatever the body is", () => {
  const sender = { idempotency_key: "one" };
  const calls = callsOf([
    { at: 0, body: chatOf("a"), sender, ...FAILED },
    { at: 500, body: chatOf("b"), sender },
    { at: 600, body: chatOf("c"), sender: { idempotency_key: "two" } },
  ]);
  assert.deepEqual(numbersOf(calls), [[0, 1], [2]]);
  assert.deepEqual(calls[0]?.attempts[1]?.join, { by: "idempotency_key", confidence: 1 });
});

Deno.test("joinedCalls() follows the count of tries, and takes a new run with the same body for a layer", () => {
  const told = [0, 1, 2, 0, 1, 2].map((attempt, at) => ({
    at: at * 1000,
    body: chatOf("a"),
    sender: { attempt },
    ...FAILED,
  }));
  const calls = callsOf([...told, { at: 7000, body: chatOf("b"), sender: { attempt: 0 } }]);
  assert.deepEqual(numbersOf(calls), [[0, 1, 2, 3, 4, 5], [6]]);
  assert.deepEqual(calls[0]?.attempts.map(({ run }) => run), [0, 0, 0, 1, 1, 1]);
});

Deno.test("joinedCalls() joins the same body after a failure, surely enough once a client has shown that it varies", () => {
  const [first, second] = callsOf([
    { at: 0, body: chatOf("a"), ...FAILED },
    { at: 700, body: chatOf("a") },
    { at: 900, body: chatOf("b") },
  ]);
  assert.deepEqual(first?.attempts.length, 2);
  assert.equal(first?.attempts[1]?.join?.by, "same_body");
  assert.ok((first?.confidence ?? 0) >= 0.9);
  assert.equal(second?.attempts.length, 1);
});

Deno.test("joinedCalls() does not trust the same body of a client that sends it again after a success", () => {
  const calls = callsOf(
    [0, 1000, 2000, 3000].map((at) => ({ at, body: chatOf("a"), ...at === 1000 ? FAILED : {} })),
  );
  assert.deepEqual(numbersOf(calls), [[0], [1, 2], [3]]);
  assert.ok((calls[1]?.confidence ?? 1) < 0.5);
  assert.ok((calls[2]?.end_confidence ?? 1) < 0.5);
});

Deno.test("joinedCalls() does not trust a loop over one prompt of which none succeeds", () => {
  const [call] = callsOf([0, 1000, 2000].map((at) => ({ at, body: chatOf("a"), ...FAILED })));
  assert.ok((call?.confidence ?? 1) <= 0.5);
});

Deno.test("joinedCalls() does not join requests that overlap", () => {
  const calls = callsOf([
    { at: 0, took: 2000, body: chatOf("a"), ...FAILED },
    { at: 500, took: 2000, body: chatOf("a"), ...FAILED },
  ]);
  assert.deepEqual(numbersOf(calls), [[0], [1]]);
});

Deno.test("joinedCalls() takes a silent retry of an HTTP library for the same try", () => {
  const [call, ...others] = callsOf([
    { at: 0, body: chatOf("a"), sender: { attempt: 0 }, ...FAILED },
    {
      at: 500,
      body: chatOf("a"),
      sender: { attempt: 1 },
      status: null,
      ending: "rst",
      fault: "connection_reset",
    },
    { at: 530, body: chatOf("a"), sender: { attempt: 1 } },
  ]);
  assert.deepEqual(others, []);
  assert.deepEqual(call?.attempts.map(({ run }) => run), [0, 0, 0]);
});

Deno.test("clientsOf() tells clients at one address apart by key and by user agent", () => {
  const senders = [{}, { key: "k2" }, { user_agent: "other/2" }, {}];
  const entries = senders.map((sender, at) => entryOf({ at, body: chatOf(String(at)), sender }, at));
  const clients = joined(entries);
  assert.deepEqual(clients.map(({ attempts }) => attempts.length), [2, 1, 1]);
  assert.equal(new Set(clients.map(({ name }) => name)).size, 3);
});

Deno.test("joinedCalls() follows the client's count where a retry was noted before what it repeats", () => {
  const sender = (attempt: number) => ({ attempt, idempotency_key: "one" });
  const [call] = callsOf([
    { at: 10, took: 4, body: chatOf("a"), sender: sender(1), status: 422, fault: "unprocessable" },
    { at: 30, took: 4, body: chatOf("a"), sender: sender(0), ...FAILED },
  ]);
  assert.deepEqual(call?.attempts.map(({ entry }) => entry.sender.attempt), [0, 1]);
});
