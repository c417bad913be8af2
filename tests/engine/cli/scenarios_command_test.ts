import { strict as assert } from "node:assert";
import { banner } from "../../../engine/cli/banner.ts";
import { listScenarios } from "../../../engine/config/scenario_files.ts";
import { SERVICES, withWorkers } from "../../harness.ts";
import { inFolder } from "../support.ts";
import { run } from "./host.ts";

const OWN = "name: own\ndescription: ours\nphases: [{ for_requests: 5 }, { for_requests: 2 }]\n";

Deno.test("scenarios lists all of them in 80 columns, with length and whether they lie: 0", async () => {
  const { code, lines } = await run(["scenarios"]);
  assert.equal(code, 0);
  assert.deepEqual(lines.filter((line) => line.length > 80), []);
  assert.ok(lines.includes("two_waves (98 min)"));
  assert.ok(lines.includes("limiter_down_false_429 (2.8 h) LIES"));
  const names = (await listScenarios()).map(({ name }) => name);
  assert.deepEqual(names.filter((name) => !lines.some((line) => line.startsWith(`${name} (`))), []);
});

Deno.test("scenarios NAME tells what happens when, where it comes from and what good clients do: 0", async () => {
  for (const { name, source = "" } of await listScenarios()) {
    const { code, lines, out } = await run(["scenarios", name]);
    assert.equal(code, 0);
    const long = lines.filter((line) => line.length > 80 && !line.includes(source));
    assert.deepEqual(long, [], name);
    assert.ok(out.includes(source) && out.includes("good clients"), name);
  }
  const { out } = await run(["scenarios", "two_waves"]);
  assert.match(out, /^0 s +wave 1:\n +60 %: service_unavailable\n +25 %: connection_reset\n44 min +calm:/m);
});

Deno.test("scenarios NAME tells in words whom rules take, and what a ramp changes", async () => {
  const phases = `[
    { name: slow, for_sec: 600, ramp: { llm.faults.slow_response.pct: [0, 40] } },
    { name: refused, for_sec: 60, rules: [
      { when: { keys_pct: 30 }, do: { fault: conflict } },
      { when: { prompt_tokens_over: 5, model: "gpt-5*" }, pct: 50, do: { fault: conflict } },
      { when: { linked: { fault: timeout, within_sec: 20 } }, do: { fault: conflict } } ] } ]`;
  await inFolder({ "own.yaml": `name: own\nphases: ${phases}\n` }, async (folder) => {
    const { lines } = await run(["scenarios", `${folder}/own.yaml`]);
    assert.equal(lines[0], "own");
    const told = lines.map((line) => line.replace(/^(\d+ \w+)? +/, ""));
    for (
      const line of [
        "0 to 40 % slow_response",
        "100 % of requests of 30 % of the keys: conflict",
        "50 % of requests with prompts of more than 5 tokens, with model gpt-5*:",
        "100 % of requests within 20 s after timeout: conflict",
      ]
    ) assert.ok(told.includes(line), `${line} is not in ${told.join("\n")}`);
  });
});

Deno.test("scenarios of the user's own folder are listed, and run by name or file", async () => {
  await inFolder({}, async (folder) => {
    await Deno.mkdir(`${folder}/scenarios`);
    await Deno.writeTextFile(`${folder}/scenarios/own.yaml`, OWN);
    const { out } = await run(["scenarios", "--preset-dir", folder]);
    assert.match(out, /^own \(7 requests\)$/m);
    const file = await run(["scenarios", `${folder}/scenarios/own.yaml`]);
    assert.match(file.out, /^request 6 +1:$/m);
  });
});

Deno.test("a scenario that there is not is an error that names the nearest: 2", async () => {
  const { code, err } = await run(["scenarios", "two_wave"]);
  assert.equal(code, 2);
  assert.match(err, /no such scenario, did you mean "two_waves"\?/);
  const flag = await run(["serve", "--time-scale", "60"]);
  assert.equal(flag.code, 2);
  assert.match(
    flag.err,
    /scenario\.name: expected the name of a scenario; --scenario NAME takes one of a file \(--time-scale\)/,
  );
});

Deno.test("the banner says which scenario runs, how fast, and whether it lies", async () => {
  await withWorkers(1, { scenario: "auth_outage", set: ["scenario.time_scale=60"] }, ({ running }) => {
    assert.match(
      banner(running, SERVICES).join("\n"),
      /^scenario +auth_outage, 108 min, 60 times as fast, its codes LIE$/m,
    );
    return Promise.resolve();
  });
});

Deno.test("--time-scale goes for the scenario of a configuration file, too", async () => {
  const files = { "x.yaml": "scenario: { name: own, time_scale: 3, phases: [{ for_sec: 9 }] }\n" };
  await inFolder(files, async (folder) => {
    const args = ["serve", "--config", `${folder}/x.yaml`, "--port", "0", "--database", "none"];
    const { code, out } = await run([...args, "--time-scale", "60"]);
    assert.equal(code, 0);
    assert.match(out, /scenario +own, .*60 times as fast/);
  });
});
