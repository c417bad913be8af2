import { strict as assert } from "node:assert";
import { banner } from "../../../engine/cli/banner.ts";
import { columnsOf } from "../../../engine/base/wrapped.ts";
import { listPresets } from "../../../engine/config/presets.ts";
import { SERVICES, withServer } from "../../harness.ts";
import { run } from "./host.ts";

const URL = "http://127.0.0.1:18080";

/** The banner of a server with this preset. */
async function bannerOf(
  preset: string,
  verbose = false,
  transport: "fetch" | "socket" = "socket",
  set: readonly string[] = [],
  columns?: number,
) {
  let lines: string[] = [];
  await withServer({ preset, transport, set: ["server.canary_port=0", ...set] }, ({ server }) => {
    const { coordinator, state: { facts } } = server;
    const running = { url: URL, urls: { web: "http://127.0.0.1:18081" }, facts, coordinator, workers: 1 };
    lines = banner({ ...running, stop: () => Promise.resolve() }, SERVICES, {
      verbose,
      ...(columns === undefined ? {} : { columns }),
    });
    return Promise.resolve();
  });
  return lines;
}

for (const { name } of await listPresets()) {
  for (const transport of ["socket", "fetch"] as const) {
    Deno.test(`the banner of preset ${name} fits a screen of 80 × 24 (${transport})`, async () => {
      const lines = await bannerOf(name, false, transport);
      assert.ok(lines.length <= 22, `${lines.length} lines`);
      for (const line of lines) assert.ok(line.length <= 80, line);
    });
  }
}

Deno.test("the banner fits a screen of 60 columns, in which it tells of bursts below the shares", async () => {
  const set = ['description="说明很长 说明很长 说明很长 说明很长 说明很长 说明很长 说明很长"'];
  for (const transport of ["socket", "fetch"] as const) {
    const lines = await bannerOf("stress", false, transport, set, 60);
    for (const line of lines) assert.ok(columnsOf(line) <= 60, line);
    assert.ok(lines.includes("llm: bursts of 3 s every 20 s"), lines.join("\n"));
  }
});

Deno.test("the banner says in lines to paste where clients find the server, and how to repeat the run", async () => {
  const lines = await bannerOf("stress");
  assert.equal(lines[0], URL);
  for (
    const said of [
      `export OPENAI_BASE_URL=${URL}/v1`,
      `export ANTHROPIC_BASE_URL=${URL}`,
      `${URL}/web, also at http://127.0.0.1:18081`,
      "7 (repeat this run with --seed 7)",
    ]
  ) assert.ok(lines.some((line) => line.endsWith(said)), said);
});

Deno.test("the banner has the true share of the faults of each domain, by kind", async () => {
  const lines = await bannerOf("realistic");
  const [head, ...domains] = lines.slice(lines.findIndex((line) => line.startsWith("FAULTS, %")));
  assert.match(head ?? "", /^FAULTS, % +total +transport +http +stream +content +burst$/);
  for (const [at, service] of SERVICES.entries()) {
    const { config } = await import("../../../engine/config/load.ts").then(({ loadConfig }) =>
      loadConfig(SERVICES, { preset: "realistic" })
    );
    const { usual, burst } = service.shares(config[service.name]);
    const [name, total, transport, http, stream, content, inBurst] = domains[at]?.split(/ +/) ?? [];
    assert.equal(name, service.name);
    assert.equal(total, ((1 - usual.healthy) * 100).toFixed(2));
    assert.equal(inBurst, ((1 - (burst?.healthy ?? 1)) * 100).toFixed(2));
    const kinds = [transport, http, stream, content].reduce((sum, one) => sum + Number(one), 0);
    assert.ok(Math.abs(kinds - Number(total)) < 0.03, `${kinds} is not ${total}`);
  }
});

Deno.test("the banner names faults that are not exact with their domain, all of them only if verbose", async () => {
  const [short, long] = [await bannerOf("stress", false, "fetch"), await bannerOf("stress", true, "fetch")];
  assert.match(short.join("\n"), /Not exact on the wire:\n {2}\d+ faults, --verbose names them/);
  assert.match(long.join("\n"), /llm\.connection_failed, .*web\.connection_failed, /);
});

Deno.test("the banner of a tape says that it alone decides, and claims no shares", async () => {
  const lines = await bannerOf("stress", true, "socket", ["tape.lines=[]"]);
  assert.ok(
    lines.some((line) => /^tape +its lines alone decide what goes wrong/.test(line)),
    lines.join("\n"),
  );
  assert.deepEqual(lines.filter((line) => /FAULTS, %|rate_limit/.test(line)), []);
});

Deno.test("the banner and the facts warn of a fault that leads off this machine in a phase of the scenario alone", async () => {
  const faults = { ssrf_redirect: { pct: 5, target: "real" } };
  const scenario = { name: "x", phases: [{ name: "far", for_sec: 60, config: { web: { faults } } }, {}] };
  const set = [`scenario=${JSON.stringify(scenario)}`];
  const lines = await bannerOf("silent", false, "fetch", set);
  const at = lines.findIndex((line) => line.startsWith("WARNING: target: real"));
  assert.equal(lines[at + 1], '  web.faults.ssrf_redirect in phase "far"');
  const args = ["serve", "--json", "--port=0", "--canary-port=0", "--database=none", "--set", ...set];
  const { lines: [json = "{}"] } = await run(args, { seen: (_, stop) => stop() });
  assert.deepEqual(JSON.parse(json).faults_off_this_machine, ["ssrf_redirect"]);
});

Deno.test("the banner shows a token that was generated, and none that was set", async () => {
  const lines = await bannerOf("silent", false, "socket", ["server.admin_token=SECRET"]);
  assert.ok(
    lines.includes("token      the one that was set, e.g. by ERRORWORKS_ADMIN_TOKEN"),
    lines.join("\n"),
  );
  const { out } = await run(["serve", "--port", "0", "--database", "none"]);
  assert.match(out, /^token {6}[0-9a-f]{32}$/m);
});

Deno.test("the banner and serve --json have the shares of the phase of the scenario in force at the start", async () => {
  const faults = { conflict: { pct: 25 } };
  const phases = [{ for_requests: 2, config: { llm: { faults } } }, { for_requests: 1 }];
  const set = [`scenario=${JSON.stringify({ name: "storm", phases })}`];
  const lines = await bannerOf("silent", false, "socket", set);
  assert.ok(lines.some((line) => /^llm +25\.00 /.test(line)), lines.join("\n"));
  const { out } = await run(["serve", "--port", "0", "--database", "none", "--json", "--set", ...set]);
  assert.deepEqual(JSON.parse(out).shares.llm.usual.faults, { conflict: 0.25 });
});
