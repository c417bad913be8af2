/** Clients under codes that are not true. */
import { strict as assert } from "node:assert";
import { verdict, type VerdictOptions } from "../../../engine/verdict/verdict.ts";
import { chatOf, entryOf, type Told } from "./simulation/journal.ts";

function judged(told: readonly Told[], options: VerdictOptions = {}) {
  return verdict(told.map(entryOf), options);
}

/** An incident of two minutes in which keys are said to be wrong, with a client that goes on at some rate. */
function authOutage(rate_ms: number, comesBack: boolean): readonly Told[] {
  const before = Array.from({ length: 60 }, (_, at) => ({ at: at * 1_000, body: chatOf(`before ${at}`) }));
  const wrong = { status: 401, fault: "invalid_api_key", lies: true };
  const during = Array.from(
    { length: Math.ceil(120_000 / rate_ms) },
    (_, at) => ({ at: 60_000 + at * rate_ms, body: chatOf(`during ${at}`), ...wrong }),
  );
  const others = Array.from(
    { length: 60 },
    (_, at) => ({ at: 60_000 + at * 2_000, body: chatOf(`other ${at}`), sender: { key: "k2" }, ...wrong }),
  );
  const after = [{ at: 185_000, body: chatOf("after"), ...comesBack ? {} : { sender: { key: "k3" } } }];
  return [...before, ...during, ...others, ...after];
}

Deno.test("C40 is broken by a client that goes on at its full rate under codes that are not true, and by one that stops for good", () => {
  const ofK1 = (told: readonly Told[]) => {
    const { findings } = judged(told, { extras: { ended: 900_000 } });
    return findings.find(({ check, client }) => check === "C40" && client.endsWith("(1)"))?.outcome;
  };
  assert.equal(ofK1(authOutage(1_000, true)), "broken");
  assert.equal(ofK1(authOutage(20_000, false)), "broken");
  assert.equal(ofK1(authOutage(20_000, true)), "not_enough"); // right, but once is too little to hold
});

Deno.test("C40 takes the rate before from when a client was there, and judges none that codes told the truth", () => {
  const ofK1 = (told: readonly Told[]) => {
    const { findings } = judged(told, { extras: { ended: 900_000 } });
    return findings.find(({ check, client }) => check === "C40" && client.endsWith("(1)"));
  };
  const late = (rate_ms: number) => authOutage(rate_ms, true).filter(({ at }) => at >= 30_000);
  assert.equal(
    ofK1(late(7_000))?.outcome,
    "not_enough",
    "a seventh of one each second, not of one each other",
  );
  assert.equal(ofK1(late(4_000))?.outcome, "broken");
  const spared = authOutage(1_000, true).map(({ status, fault, lies, ...one }, at): Told =>
    "sender" in one || at % 10 === 0 ? { ...one, ...lies ? { status, fault, lies } : {} } : one
  );
  assert.equal(ofK1(spared)?.have, 0, "nine of ten were answered well");
});

Deno.test("C40 takes an incident in which a lone client waits for minutes for one", () => {
  const lone = (waits_sec: readonly number[], back: boolean) => {
    const before = Array.from(
      { length: 60 },
      (_, at): Told => ({ at: at * 1_000, body: chatOf(`before ${at}`) }),
    );
    const at = waits_sec.map((_, index) => waits_sec.slice(0, index + 1).reduce((sum, sec) => sum + sec, 60));
    const during = at.map((sec): Told => ({
      at: sec * 1_000,
      body: chatOf(`during ${sec}`),
      status: 401,
      fault: "invalid_api_key",
      lies: true,
    }));
    const after = back ? [{ at: ((at.at(-1) ?? 0) + 90) * 1_000, body: chatOf("after") }] : [];
    const { findings } = judged([...before, ...during, ...after], { extras: { ended: 2_000_000 } });
    return findings.find(({ check }) => check === "C40");
  };
  const slow = [...Array.from({ length: 20 }, () => 3.5), 90, 90, 90, 90];
  assert.deepEqual([lone(slow, true)?.outcome, lone(slow, true)?.have], ["not_enough", 1], "one, and right");
  assert.equal(lone([0, 90, 90, 90], false)?.outcome, "broken", "it stopped for good");
});
