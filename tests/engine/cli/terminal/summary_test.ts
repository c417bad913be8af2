import { strict as assert } from "node:assert";
import { figuresReader } from "../../../../engine/cli/terminal/figures.ts";
import { summary } from "../../../../engine/cli/terminal/summary.ts";
import { repeatCommand } from "../../../../engine/cli/repeat.ts";
import { SERVICES, withServer } from "../../../harness.ts";
import { figuresOf, statsOf } from "./figures.ts";

const DURATIONS = { avg_ms: 1, p50_ms: 12.345, p95_ms: 1234.5, p99_ms: 1, max_ms: 1 };

Deno.test("a summary has the figures of each domain, faults, endings, and how to repeat the run, in 80 columns", () => {
  const many = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [`a_fault_with_a_long_name_${at}`, at]),
  );
  const stats = statsOf({
    total_requests: 2_000,
    requests_by_outcome: { success: 1_200, fault: 780, client_error: 15, aborted: 5 },
    requests_by_fault: many,
    requests_by_ending: { complete: 1_990, rst: 10 },
    retries: 7,
    latency_stats: DURATIONS,
    service_stats: { ...DURATIONS, p50_ms: 0.91, p95_ms: 2 },
  });
  const domains = [{ name: "llm", stats }, { name: "web", stats: statsOf({ total_requests: 0 }) }];
  const lines = summary(figuresOf({ run_ms: 83_000, domains }), {
    repeat: "errorworks serve --seed 7",
    columns: 80,
  });
  for (const line of lines) assert.ok(line.length <= 80, line);
  const text = lines.join("\n");
  assert.match(text, /^Run run_1, 1 min 23 s$/m);
  assert.match(text, /^ +requests +faults +4xx +aborted +retries +p50 ms +p95 ms$/m);
  assert.match(text, /^llm +2000 +780 \(39 %\) +15 +5 +7 +12\.3 +1234\.5$/m);
  assert.match(text, /^ +without injected delays +0\.9 +2$/m);
  assert.match(text, /^faults +a_fault_with_a_long_name_39 39,/m);
  assert.match(text, /27 more$/m);
  assert.match(text, /^endings +complete 1990, rst 10$/m);
  assert.match(text, /^repeat +errorworks serve --seed 7$/m);
  assert.doesNotMatch(text, /^web/m);
});

Deno.test("a summary of a server that nobody asked is two lines, and tells of changes of the configuration", () => {
  const lines = summary(figuresOf({ config_version: 3 }), { repeat: "errorworks serve", columns: 80 });
  assert.deepEqual(lines.map((line) => line.trim()), [
    "No requests.",
    "repeat   errorworks serve",
    "(its configuration was changed while it ran)",
  ]);
});

Deno.test("figures of the terminal are those of /admin/stats, retries included, and begin anew with a run", async () => {
  await withServer({ set: ["llm.faults.rate_limit.pct=40"] }, async ({ chat, admin, server }) => {
    const read = figuresReader({ coordinator: server.coordinator, facts: server.state.facts }, SERVICES);
    for (let n = 0; n < 20; n++) {
      await (await chat({}, { "x-stainless-retry-count": String(n % 4) })).text();
    }
    const { llm } = await (await admin("/stats")).json();
    const stats = read().domains.find(({ name }) => name === "llm")?.stats;
    const { in_flight: _, requests_per_sec: __, configured_shares: ___, shares: ____, ...counted } = llm;
    assert.deepEqual(counted, JSON.parse(JSON.stringify(stats)));
    assert.deepEqual([counted.total_requests, counted.retries], [20, 15]);
    await server.coordinator.reset();
    assert.equal(read().domains[0]?.stats.total_requests, 0);
  });
});

Deno.test("figures of the terminal tell the phase of a scenario that goes by requests", async () => {
  const scenario = { name: "two", phases: [{ name: "first", for_requests: 2 }, { name: "second" }] };
  await withServer({ set: [`scenario=${JSON.stringify(scenario)}`] }, async ({ chat, server }) => {
    const read = figuresReader({ coordinator: server.coordinator, facts: server.state.facts }, SERVICES);
    assert.equal(read().phase, "first");
    for (let n = 0; n < 2; n++) await (await chat()).text();
    assert.equal(read().phase, "second");
  });
});

Deno.test("figures of the terminal tell a burst that is open now, and none where there are no bursts", async () => {
  for (const [set, in_burst] of [[["llm.burst.now=true"], true], [[], null]] as const) {
    await withServer({ set: [...set] }, ({ server }) => {
      const read = figuresReader({ coordinator: server.coordinator, facts: server.state.facts }, SERVICES);
      assert.equal(read().in_burst, in_burst);
      return Promise.resolve();
    });
  }
});

Deno.test("the command that repeats a run has its preset, settings and seed, as a shell reads them", async () => {
  await withServer({ preset: "stress" }, ({ server }) => {
    const flags = { set: ["llm.latency={base_ms: 1}", "a.b='c'"], workers: 2 };
    assert.equal(
      repeatCommand(flags, { facts: server.state.facts }),
      `errorworks serve --preset stress --set 'llm.latency={base_ms: 1}' --set 'a.b='\\''c'\\''' --workers 2 --seed 7`,
    );
    assert.equal(
      repeatCommand({ config: "my.yaml" }, { facts: server.state.facts }),
      "errorworks serve --config my.yaml --seed 7",
    );
    assert.equal(
      repeatCommand({ config: "my.yaml", scenario: "two_waves", timeScale: 60 }, {
        facts: server.state.facts,
      }),
      "errorworks serve --config my.yaml --scenario two_waves --time-scale 60 --seed 7",
    );
    assert.equal(
      repeatCommand({ config: "my.yaml", fault: ["rate_limit=20", "web.gone=5"] }, {
        facts: server.state.facts,
      }),
      "errorworks serve --config my.yaml --fault rate_limit=20 --fault web.gone=5 --seed 7",
    );
    assert.equal(
      repeatCommand({ config: "my.yaml", set: ["llm.api_keys=[SECRET]", "server={admin_token: SECRET}"] }, {
        facts: server.state.facts,
      }),
      "errorworks serve --config my.yaml --set 'llm.api_keys=…' --set 'server=…' --seed 7",
    );
    return Promise.resolve();
  });
});
