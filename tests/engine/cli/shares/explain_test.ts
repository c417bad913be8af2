import { strict as assert } from "node:assert";
import { listPresets } from "../../../../engine/config/presets.ts";
import { table } from "../../../../engine/cli/output.ts";
import { sharesOf } from "../../../../engine/cli/shares/explain_command.ts";
import { shareSummary } from "../../../../engine/cli/shares/share_table.ts";
import { loadConfig } from "../../../../engine/config/load.ts";
import { SERVICES } from "../../../harness.ts";
import { run } from "../host.ts";

for (const { name } of await listPresets()) {
  Deno.test(`explain --preset=${name} fits 80 columns`, async () => {
    const { code, lines } = await run(["explain", "--preset", name]);
    assert.equal(code, 0);
    for (const line of lines) assert.ok(line.length <= 80, line);
  });
}

Deno.test("explain tells nominal and true shares, in and out of bursts", async () => {
  const { out } = await run(["explain", "--preset", "realistic"]);
  assert.match(out, /^llm: 9\.30 % of requests get one of \d+ faults$/m);
  assert.match(out, /^in bursts: 65\.\d+ % \(5 s every 60 s, the first after 60 s\)$/m);
  assert.match(out, /^rate_limit +http +5 +4\.\d+ +50 +49\.\d+$/m);
});

Deno.test("explain tells the shares of a burst that is open now", async () => {
  const set = ["llm.burst.now=true", "llm.faults.rate_limit={pct: 10, burst_pct: 90}"];
  const { out } = await run(["explain", ...set.flatMap((one) => ["--set", one])]);
  assert.match(out, /^in bursts: 90\.00 % \(open now\)$/m);
});

Deno.test("explain sums nominal and true shares up by kind, in and out of bursts", async () => {
  const set = ["timeout.pct=10", "connection_reset.pct=20", "rate_limit.pct=50", "rate_limit.burst_pct=90"];
  const faults = set.flatMap((one) => ["--set", `llm.faults.${one}`]);
  const { out } = await run(["explain", ...faults, "--set", "llm.burst.enabled=true"]);
  assert.match(out, /^kind +faults +pct +share +burst_pct +share$/m);
  assert.match(out, /^transport +2 +30 +28\.00 +30 +28\.00$/m);
  assert.match(out, /^http +1 +50 +36\.00 +90 +64\.80$/m);
});

Deno.test("explain marks faults that those before them starve, always or in bursts", async () => {
  const pct = (fault: string, pct: number) => ["--set", `llm.faults.${fault}.pct=${pct}`];
  const starving = [...pct("connection_failed", 60), ...pct("rate_limit", 50)];
  const { out } = await run(["explain", ...starving]);
  assert.match(out, /^connection_failed +transport +60 +60\.00$/m);
  assert.match(out, /^rate_limit +http +50 +20\.00 +always$/m);
  assert.match(out, /less than half of its percentage/);
  const raised = ["--set", "llm.faults.rate_limit.burst_pct=90", "--set", "llm.burst.enabled=true"];
  const burst = await run(["explain", ...pct("rate_limit", 5), ...pct("empty_body", 5), ...raised]);
  assert.match(burst.out, /^empty_body +content +5 +4\.75 +5 +0\.50 +in bursts$/m);
  assert.doesNotMatch((await run(["explain", ...pct("rate_limit", 5)])).out, /starved/);
});

Deno.test("explain --json has the same as data", async () => {
  const { out } = await run(["explain", "--json", "--set", "llm.faults.rate_limit.pct=5"]);
  const [llm, web] = JSON.parse(out);
  assert.deepEqual(llm.faults, [{ name: "rate_limit", kind: "http", pct: 5, share: 0.05, burst: null }]);
  assert.deepEqual([web.name, web.faults], ["web", []]);
});

Deno.test("explain knows --fault, as serve does", async () => {
  const { out } = await run(["explain", "--json", "--fault", "rate_limit=5"]);
  const [llm] = JSON.parse(out);
  assert.deepEqual(llm.faults, [{ name: "rate_limit", kind: "http", pct: 5, share: 0.05, burst: null }]);
});

Deno.test("presets tells the share of requests with a fault of every domain, from the faults themselves", async () => {
  const { out } = await run(["presets"]);
  for (const { name } of await listPresets()) {
    const { config } = await loadConfig(SERVICES, { preset: name });
    const columns = SERVICES.map((service) => {
      const { usual, burst } = service.shares(config[service.name]);
      const percent = (healthy: number) => Math.round((1 - healthy) * 100);
      return burst ? `${percent(usual.healthy)}/${percent(burst.healthy)} %` : `${percent(usual.healthy)} %`;
    });
    assert.match(out, new RegExp(`^${name} +${columns.join(" +")} +\\S`, "m"));
  }
});

Deno.test("README tells of every preset the share of requests with a fault outside of bursts, of every domain", async () => {
  const readme = await Deno.readTextFile(new URL("../../../../README.md", import.meta.url));
  const told = Array.from(
    readme.matchAll(/^\| `(\w+)` +\|.*\| +(\d+) \| +(\d+) \|$/gm),
    ([, name, ...shares]) => [name, ...shares.map(Number)],
  );
  const real = (await listPresets()).map(async ({ name }) => {
    const { config } = await loadConfig(SERVICES, { preset: name });
    return [
      name,
      ...SERVICES.map(({ name, shares }) => Math.round((1 - shares(config[name]).usual.healthy) * 100)),
    ];
  });
  assert.deepEqual(told.toSorted(), (await Promise.all(real)).toSorted());
});

Deno.test("the shares at the start stand below their heads, 100 % beside a domain without faults, too", async () => {
  const { config } = await loadConfig(SERVICES, { fault: ["rate_limit=100"] });
  const [head = "", first = "", second] = shareSummary(sharesOf(config, SERVICES));
  const endsOf = (line: string) => Array.from(line.matchAll(/(?<=\S)(?= {2}|$)/g), ({ index }) => index);
  assert.deepEqual(endsOf(first).slice(2), endsOf(head).slice(2));
  assert.equal(second, "web        no faults");
});

Deno.test("table() lines up columns behind a row that has fewer", () => {
  assert.deepEqual(table([["a", "long", "c"], ["x"], ["a", "b", "c"]]), ["a  long  c", "x", "a  b     c"]);
});
