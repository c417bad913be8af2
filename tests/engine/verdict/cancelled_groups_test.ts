/** Calls that run side by side, and are cancelled together when one of them fails. */
import { strict as assert } from "node:assert";
import { verdict } from "../../../engine/verdict/verdict.ts";
import { chatOf, entryOf, type Told } from "./simulation/journal.ts";

/** Outcome of C21 on calls that a client leaves in a silence; it goes on afterwards. */
function outcomeOf(calls: readonly Pick<Told, "at" | "took">[]): string | undefined {
  const left = calls.map((call, number): Told => ({
    ...call,
    first: 100,
    body: chatOf(`silent ${number}`),
    ending: "client_aborted",
  }));
  const { findings } = verdict([...left, { at: 100_000, body: "{}" }].map(entryOf));
  return findings.find(({ check }) => check === "C21")?.outcome;
}

/** Three groups of three calls. */
const CALLS = [0, 10_000, 20_000].flatMap((at, group) => [0, 1, 2].map((place) => ({ at, group, place })));

Deno.test("C21 takes no calls for timed out that are cancelled together in a silence, as one of their group failed", () => {
  const cancelled = CALLS.map(({ at, group, place }) => ({
    at: at + place * 400,
    took: 4_000 + group * 2_200 - place * 400,
  }));
  assert.equal(outcomeOf(cancelled), "not_enough");
});

Deno.test("C21 holds by groups of calls of which each is left after the same time", () => {
  const timed = CALLS.map(({ at, place }) => ({ at: at + place * 5, took: 5_000 + at % 1_000 }));
  assert.equal(outcomeOf(timed), "holds");
});
