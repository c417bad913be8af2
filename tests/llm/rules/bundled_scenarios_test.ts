/** The bundled scenarios: each is complete, and puts on the wire what its first and last phase say. */
import { strict as assert } from "node:assert";
import { isObject } from "../../../engine/base/json.ts";
import { listScenarios } from "../../../engine/config/scenario_files.ts";
import { type Scenario, slotsOf } from "../../../engine/config/scenario.ts";
import { fakeClock, type Target, withServer } from "../../harness.ts";

const SCENARIOS = await listScenarios();

/** All statuses but 200 that the first and the last phase show; `broken` for a break. */
const SHOWN: Readonly<Record<string, readonly [first: readonly unknown[], last: readonly unknown[]]>> = {
  auth_outage: [[], [401]],
  big_requests_kill_backend: [["broken", 500], ["broken", 500]],
  capacity_brownout: [[500, 503], [503]],
  cold_cache_401: [[500], [401]],
  dns_smear_total: [["broken"], [503]],
  edge_530_then_stall_30s: [[530], []],
  edge_imbalance: [["broken", 504], [502, 504]],
  gateway_down: [[502, 504, "broken"], [502, 504, "broken"]],
  global_503_herd_recovery: [[], [503, 504, "broken"]],
  host_cohort_500: [[500], [500]],
  limiter_down_false_429: [[], [429, 401]],
  no_new_connections_then_flap: [["broken"], []],
  one_model_400_and_429: [[], [400, 429]],
  one_region_flaps_7h: [[503, 504, "broken"], []],
  oscillating_edge_5xx: [[500, 502, 503], [502]],
  poison_requests_melt_capacity: [[], [429, 503]],
  region_gone: [["broken", 404, 500], ["broken", 404, 500]],
  silent_corruption_sticky: [[], []],
  two_waves: [[503, "broken"], [503]],
};

const LARGE = [{ role: "user", content: "word ".repeat(17_000) }];

/**
 * Outcomes of many clients, each with a key of its own, at one moment; every fifteenth sends a large prompt if
 * `someLarge`.
 */
async function outcomes({ chat }: Target, someLarge = false): Promise<unknown[]> {
  const seen = new Set<unknown>();
  for (let n = 0; n < 150; n++) {
    const large = someLarge && n % 15 === 0 ? { messages: LARGE } : {};
    const response = await chat({ model: `gpt-5-${n}`, ...large }, { authorization: `Bearer sk-${n}` });
    const isWhole = await response.text().then(() => true, () => false);
    seen.add(isWhole ? response.status : "broken");
  }
  return [...seen].filter((one) => one !== 200).sort();
}

Deno.test("the nineteen incidents are bundled, each with source, figures, what good clients do and one line", () => {
  assert.deepEqual(SCENARIOS.map(({ name }) => name), Object.keys(SHOWN).sort());
  for (const { name, description = "", source = "", figures, good_clients } of SCENARIOS) {
    assert.match(source, /^https:\/\/[^ ]+$/, name);
    assert.ok(description.length > 0 && description.length <= 100, name);
    assert.ok(figures && good_clients, name);
  }
});

Deno.test("a scenario lies if a rule of it does, and the other way round", () => {
  const lying = ({ phases }: Scenario) =>
    phases.some(({ rules }) => rules.some((rule) => isObject(rule) && rule["lies"] === true));
  for (const scenario of SCENARIOS) assert.equal(scenario.lies, lying(scenario), scenario.name);
  const names = SCENARIOS.filter(({ lies }) => lies).map(({ name }) => name);
  assert.deepEqual(names, [
    "auth_outage",
    "cold_cache_401",
    "limiter_down_false_429",
    "one_model_400_and_429",
    "poison_requests_melt_capacity",
    "silent_corruption_sticky",
  ]);
});

for (const scenario of SCENARIOS) {
  const { name } = scenario;
  Deno.test(`${name} puts on the wire what its first and its last phase say`, async () => {
    const [first = [], last = []] = SHOWN[name] ?? [];
    for (const [place, wanted] of [[0, first], [scenario.phases.length - 1, last]] as const) {
      const clock = fakeClock();
      const at_sec = slotsOf(scenario).find(({ index }) => index === place)?.from ?? 0;
      await withServer({ clock, scenario: name }, async (target) => {
        clock.advance(at_sec * 1000);
        const someLarge = name === "big_requests_kill_backend";
        assert.deepEqual(await outcomes(target, someLarge), [...wanted].sort(), `phase ${place}`);
        const state = await (await target.admin("/scenario")).json();
        assert.equal(state.lies, scenario.lies);
      });
    }
  });
}

/** Phases between, and those that no status shows: what rows say of them. */
const QUIET = [
  ["global_503_herd_recovery", "all down", { fault: "service_unavailable", status: 503 }],
  ["edge_530_then_stall_30s", "stall", { fault: "slow_response" }],
  ["no_new_connections_then_flap", "flapping", { fault: "stale_keep_alive" }],
  ["silent_corruption_sticky", "peak", { rule: "wrong server", status: 200 }],
  ["silent_corruption_sticky", "dropped", { fault: "quiet_cut", rule: "top token", status: 200 }],
  ["limiter_down_false_429", "limiter down", { fault: "rate_limit", rule: "keys refused", status: 429 }],
] as const;

for (const [name, phase, wanted] of QUIET) {
  Deno.test(`${name} does in phase ${phase} what rows tell`, async () => {
    const clock = fakeClock();
    const scenario = SCENARIOS.find((one) => one.name === name) ?? assert.fail();
    await withServer({ clock, scenario: name }, async (target) => {
      const slot = slotsOf(scenario).find((one) => one.phase === phase) ?? assert.fail();
      clock.advance(slot.from * 1000);
      await outcomes(target);
      const rows = await target.rows();
      const fits = (row: typeof rows[number]) =>
        Object.entries(wanted).every(([key, value]) => row[key] === value);
      assert.ok(
        rows.some(fits),
        JSON.stringify(rows.map(({ fault, rule, status }) => [fault, rule, status])),
      );
      assert.ok(rows.some((row) => row["phase"] === phase));
    });
  });
}

Deno.test("a sticky share of clients grows from phase to phase without losing anybody", async () => {
  const scenario = SCENARIOS.find((one) => one.name === "dns_smear_total") ?? assert.fail();
  const clock = fakeClock();
  const struck = new Set<number>();
  await withServer({ clock, scenario: scenario.name }, async ({ chat }) => {
    const epoch = clock.epoch();
    for (const [phase, { from }] of slotsOf(scenario).slice(0, 5).entries()) {
      clock.advance(epoch + from * 1000 - clock.epoch());
      const now = new Set<number>();
      for (let n = 0; n < 40; n++) {
        const response = await chat({}, { authorization: `Bearer sk-${n}` });
        await response.text().catch(() => now.add(n));
      }
      for (const one of struck) assert.ok(now.has(one), `client ${one} is back in phase ${phase}`);
      for (const one of now) struck.add(one);
    }
    assert.ok(struck.size > 25);
  });
});

Deno.test("large prompts alone are reset", async () => {
  await withServer({ scenario: "big_requests_kill_backend" }, async ({ chat, rows }) => {
    const large = await chat({ messages: LARGE });
    await large.text().catch(() => {});
    await (await chat()).text();
    assert.deepEqual((await rows()).map(({ rule }) => rule === "large"), [true, false]);
  });
});

Deno.test("a scenario is started by its name alone, at a scale that replies tell", async () => {
  const set = [
    "server.reveal=true",
    'scenario={"name":"own","repeat":true,"lies":true,"phases":[{"for_sec":9}]}',
  ];
  await withServer({ set }, async ({ chat, admin }) => {
    const post = (body: unknown) => admin("/scenario", { method: "POST", body: JSON.stringify(body) });
    const { name, lies, repeat, time_scale, length } =
      await (await post({ name: "two_waves", time_scale: 60 })).json();
    assert.deepEqual([name, lies, repeat, time_scale, length], ["two_waves", false, false, 60, 5880]);
    const reply = await chat();
    await reply.text().catch(() => {});
    const told = (header: string) => reply.headers.get(`x-errorworks-${header}`);
    assert.deepEqual([told("time-scale"), told("phase")], ["60", "wave%201"]);
    const wrong = await post({ name: "two_wave" });
    assert.equal(wrong.status, 422);
    assert.match(await wrong.text(), /no such scenario, did you mean \\"two_waves\\"/);
  });
});
