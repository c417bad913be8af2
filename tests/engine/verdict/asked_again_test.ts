/** Prompts that a program asks more than once, without a retry. */
import { strict as assert } from "node:assert";
import { mistakesIn, verdict, type VerdictOptions } from "../../../engine/verdict/verdict.ts";
import { chatOf, entryOf, type Told } from "./simulation/journal.ts";

/** Ids of the checks that are broken and are the client's mistake. */
function mistakes(told: readonly Told[], options?: VerdictOptions): readonly string[] {
  return mistakesIn(verdict(told.map(entryOf), options)).map(({ check }) => check);
}

/** Requests of a client that tries nothing again, as tests of a suite that ask some prompts each: all of them fail. */
function suite(prompts: readonly string[], failed: Partial<Told>): readonly Told[] {
  return prompts.map((prompt, at) => ({ at: at * 50, took: 5, body: chatOf(prompt), ...failed }));
}

const REFUSED: Partial<Told> = { status: 401, fault: "invalid_api_key" };

/** A 429 that asks for a wait of so many seconds. */
function limitedFor(sec: number): Partial<Told> {
  return { status: 429, fault: "rate_limit", reply: "{}", replyHeaders: [["retry-after", String(sec)]] };
}

Deno.test("no check takes tests that ask the same for retries where all of them fail", () => {
  const prompts = ["hello", "hello", "hello", "bye", "bye", "bye", "weather in Oslo?"];
  const limited = limitedFor(2);
  const extras = { exited: true };
  for (const failed of [REFUSED, limited]) {
    assert.deepEqual(mistakes(suite(prompts, failed), { extras }), []);
    assert.deepEqual(mistakes(suite([...prompts, ...prompts, ...prompts], failed), { extras }), []);
  }
  // Each run of an SDK that counts its tries, over and over: no other layer is around them.
  const counted = prompts.flatMap((prompt, at) =>
    [0, 1, 2].map((attempt): Told => ({
      at: at * 3_000 + attempt * 1_000,
      body: chatOf(prompt),
      sender: { attempt },
      status: 503,
      fault: "service_unavailable",
    }))
  );
  assert.deepEqual(mistakes(counted, { extras }), []);
  // As often each of many prompts: that is a retry policy.
  const retried = Array.from({ length: 18 }, (_, at) => `prompt ${Math.floor(at / 3)}`);
  assert.deepEqual(mistakes(suite(retried, REFUSED), { extras }), ["C2"]);
  assert.deepEqual(mistakes(suite(retried, limited), { extras }), ["C4"]);
});

Deno.test("no check takes prompts that are asked twice for retries where a few of them fail the first time", () => {
  const limited = limitedFor(20);
  /** Tests, each of which asks a prompt; the first one of those that ask the same fails. */
  const asked = (twice: number, once: number, tries = 1) => {
    const prompts = [
      ...Array.from({ length: 2 * twice }, (_, at) => `twice ${Math.floor(at / 2)}`),
      ...Array.from({ length: once }, (_, at) => `once ${at}`),
    ];
    return prompts.flatMap((prompt, at) => {
      const isFailed = at < 2 * twice && at % 2 === 0;
      return Array.from({ length: isFailed ? tries : 1 }, (_, attempt): Told => ({
        at: at * 70_000 + attempt * 21_000,
        took: 5,
        body: chatOf(prompt),
        ...tries > 1 ? { sender: { attempt } } : {},
        ...isFailed ? limited : {},
      }));
    }).map((one, at) => tries > 1 ? one : { ...one, at: at * 50 });
  };
  const extras = { exited: true };
  for (const [twice, once] of [[2, 0], [3, 0]] as const) {
    assert.deepEqual(mistakes(asked(twice, once), { extras }), [], `${twice} and ${once}`);
    assert.deepEqual(mistakes(asked(twice, once, 3), { extras }), [], `${twice} and ${once}, counted`);
  }
  for (const [twice, once] of [[4, 0], [3, 1]] as const) {
    assert.deepEqual(mistakes(asked(twice, once), { extras }), ["C4"], `${twice} and ${once}`);
    assert.deepEqual(mistakes(asked(twice, once, 3), { extras }), ["C10"], `${twice} and ${once}, counted`);
  }
});

Deno.test("no check takes the second round through a list of prompts for retries where all of the first fails", () => {
  const limited = limitedFor(20);
  const extras = { exited: true };
  const rounds = (prompts: number, times: number, failed: Partial<Told>, good = times) =>
    Array.from({ length: prompts * times }, (_, at): Told => ({
      at: at * 50,
      took: 5,
      body: chatOf(`prompt ${at % prompts}`),
      ...at < prompts * good ? failed : {},
    }));
  for (const prompts of [4, 5, 12]) {
    assert.deepEqual(mistakes(rounds(prompts, 2, limited, 1), { extras }), [], `${prompts} prompts`);
    for (const failed of [limited, REFUSED]) {
      assert.deepEqual(mistakes(rounds(prompts, 3, failed), { extras }), [], `${prompts} prompts, thrice`);
    }
  }
  // Three at a time, each of which is tried again before the next three: that is a retry policy.
  const threes = [0, 1, 2, 3].flatMap((batch) =>
    rounds(3, 2, limited, 1).map((one, at) => ({
      ...one,
      at: batch * 500 + one.at,
      body: chatOf(`prompt ${3 * batch + at % 3}`),
    }))
  );
  assert.deepEqual(mistakes(threes, { extras }), ["C4"]);
});
