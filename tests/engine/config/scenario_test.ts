import { strict as assert } from "node:assert";
import { loadConfig } from "../../../engine/config/load.ts";
import { llm } from "../../../llm/domain.ts";
import { web } from "../../../web/domain.ts";
import { problemsIn } from "../support.ts";
import { continued, scenarioSchema, slotsOf } from "../../../engine/config/scenario.ts";

function slots(...phases: readonly unknown[]) {
  return slotsOf(scenarioSchema().parse({ name: "x", phases }));
}

Deno.test("slotsOf() puts phases one behind the other, and the last may have no end", () => {
  const found = slots({ name: "calm", for_sec: 10 }, { for_sec: 5 }, {});
  assert.deepEqual(found.map(({ phase, from, to }) => [phase, from, to]), [["calm", 0, 10], ["1", 10, 15], [
    "2",
    15,
    Infinity,
  ]]);
});

Deno.test("slotsOf() changes the numbers of a ramp evenly, from one end to the other", () => {
  const found = slots({ for_sec: 20, ramp: { "llm.faults.conflict.pct": [0, 40] } });
  const numbers = found.map(({ patch }) => JSON.parse(JSON.stringify(patch)).llm.faults.conflict.pct);
  assert.deepEqual([numbers.length, numbers[0], numbers.at(-1)], [20, 1, 39]);
  assert.deepEqual(found.map(({ from }) => from), Array.from({ length: 20 }, (_, n) => n));
});

const WRONG: readonly [string, unknown[]][] = [
  ["no phase", []],
  ["a phase with both lengths", [{ for_sec: 1, for_requests: 1 }]],
  ["a phase without a length before another", [{}, { for_sec: 1 }]],
  ["seconds and requests", [{ for_sec: 1 }, { for_requests: 1 }]],
  ["a ramp in a phase without an end", [{ ramp: { "llm.latency.base_ms": [1, 5] } }]],
];

for (const [what, phases] of WRONG) {
  Deno.test(`a scenario with ${what} is refused`, () => {
    assert.equal(scenarioSchema().safeParse({ name: "x", phases }).success, false);
  });
}

Deno.test("a scenario that begins again behind a phase without an end is refused", () => {
  const found = scenarioSchema().safeParse({ name: "x", repeat: true, phases: [{ for_sec: 1 }, {}] });
  assert.deepEqual(found.error?.issues.map(({ path }) => path.join(".")), ["repeat"]);
});

Deno.test("a time scale of a scenario that goes by requests is refused", () => {
  const refused = (phases: readonly unknown[]) =>
    scenarioSchema().safeParse({ name: "x", time_scale: 60, phases }).error?.issues.map(({ path }) => path);
  assert.deepEqual(refused([{ for_requests: 5 }, {}]), [["time_scale"]]);
  assert.deepEqual(refused([{}]), [["time_scale"]]);
  assert.equal(refused([{ for_sec: 5 }, {}]), undefined);
});

Deno.test("continued() keeps the clock of a scenario that stays, and starts one that changed", () => {
  const [same, other] = [{ scenario: { name: "x", repeat: true } }, {
    scenario: { name: "x", repeat: false },
  }];
  const before = { scenario: { ...same.scenario, started_ms: 5 } };
  assert.deepEqual(continued(same, before, 9), before);
  assert.deepEqual(continued(other, before, 9), { scenario: { ...other.scenario, started_ms: 9 } });
  assert.deepEqual(continued(same, {}, 9), { scenario: { ...same.scenario, started_ms: 9 } });
  assert.deepEqual(continued({}, before, 9), {});
});

Deno.test("what is wrong with a phase is told where the phase says it, and so is what no phase changes", async () => {
  const phases = [
    { for_sec: 1, config: { server: { port: 1, per_request_faults: { enabled: true } }, seed: 3 } },
    { for_sec: 1, ramp: { "llm.latency.base_ms": [1, 5], seed: [1, 2] } },
    { rules: [{ do: { fault: "conflict" } }, { do: { fault: "rate_limt" } }], config: { wob: {} } },
  ];
  const set = [`scenario=${JSON.stringify({ name: "x", phases })}`, 'llm.rules=[{"do":{"fault":"conflct"}}]'];
  const problems = await problemsIn(() => loadConfig([llm, web], { set }));
  const told = problems.map(({ path, message }) => `${path}: ${message.replace(/ \(--set.*/, "")}`);
  const idle = "no phase changes this; what may be changed is llm, web, server.per_request_faults";
  assert.deepEqual(told, [
    'llm.rules.0.do.fault: there is no fault "conflct", did you mean "conflict"?',
    `scenario.phases.0.config.server.port: ${idle}`,
    `scenario.phases.0.config.seed: ${idle}`,
    "scenario.phases.1.ramp.seed: expected a whole number, got the number 1.975",
    'scenario.phases.2.config.wob: unknown key, did you mean "web"?',
    'scenario.phases.2.rules.1.do.fault: there is no fault "rate_limt", did you mean "rate_limit"?',
  ]);
});
