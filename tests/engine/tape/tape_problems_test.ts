import { strict as assert } from "node:assert";
import { buildServer, fakeClock, withServer } from "../../harness.ts";

const WRONG: readonly [what: string, RegExp][] = [
  ["rate_limt", /tape line 2\.fault: there is no fault "rate_limt", did you mean "rate_limit"\?/],
  ["rate_limit retry=1", /tape line 2\.retry: unknown key/],
  ["rate_limit retry_after_sec=x", /tape line 2\.retry_after_sec: expected \[min, max\], got the string "x"/],
  ["rate_limit lies=maybe", /tape line 2: lies= takes true or false/],
  ["falt=rate_limit", /tape line 2\.falt: unknown key, did you mean "fault"\?/],
  ['answer={"txt":"no"}', /tape line 2\.answer\.txt: unknown key, did you mean "text"\?/],
  [
    'reply={"status":200,"headers":{"a":"b"}}',
    /tape line 2\.reply\.headers: expected a list of \[name, value\], got a mapping/,
  ],
  ['latency={"base_ms":"x"}', /tape line 2\.latency\.base_ms: expected number, got the string "x"/],
  ['edit=[{"at":"a"}]', /tape line 2\.edit\.0: expected exactly one of set/],
  ['framing={"spce":false}', /tape line 2\.framing\.spce: unknown key, did you mean "space"\?/],
];

for (const [what, message] of WRONG) {
  Deno.test(`a line of a tape with ${what} is refused, and it is said where`, async () => {
    const lines = ["# a comment", `attempt 1 of llm POST /v1 "a" #0123456789ab: ${what}`];
    await assert.rejects(buildServer({ set: [`tape.lines=${JSON.stringify(lines)}`] }), { message });
  });
}

Deno.test("a line of a tape has the defaults of what it says: a wait without jitter", async () => {
  let line = "";
  await withServer({ set: ["tape.record=all"] }, async (bench) => {
    await (await bench.chat()).text();
    line = (await (await bench.admin("/tape")).text()).trimEnd().split("\n").at(-1) ?? "";
  });
  const slow = line.replace(/: ok.*/, ': latency={"base_ms":1234}');
  const clock = fakeClock();
  await withServer({ clock, set: [`tape.lines=${JSON.stringify([slow])}`] }, async (bench) => {
    await (await bench.chat()).text();
    assert.equal(clock.waited(), 1234);
  });
});
