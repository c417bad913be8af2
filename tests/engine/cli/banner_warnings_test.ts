/** Tests of warnings at the start. */
import { strict as assert } from "node:assert";
import { reset } from "@logtape/logtape";
import { inFolder } from "../support.ts";
import { run as runAlone } from "./host.ts";

/** Runs a command line, and puts its log away afterwards. */
async function run(...wanted: Parameters<typeof runAlone>) {
  return await runAlone(...wanted).finally(reset);
}

Deno.test("the banner warns of faults that lead clients off this machine, and only of those", async () => {
  const set = [
    'web.faults.ssrf_redirect={"pct":1,"target":"real"}',
    'web.faults.sitemap_entities={"pct":1}',
    'web.faults.sitemap_strange_urls={"pct":0,"target":"real"}',
    'web.rules=[{"times":1,"do":{"faults":["timeout",{"ssrf_redirect":{"target":"real"}}]}}]',
  ].flatMap((one) => ["--set", one]);
  const { out } = await run(["serve", "--port=0", "--database=none", ...set], {
    seen: (line, stop) => line.startsWith("Ctrl-C") && stop(),
  });
  const lines = out.split("\n");
  const warnings = lines.flatMap((line, at) => line.startsWith("WARNING") ? [line, lines[at + 1]] : []);
  assert.deepEqual(warnings, [
    "WARNING: target: real leads clients to real addresses off this machine:",
    "  web.faults.ssrf_redirect, ssrf_redirect of web.rules",
  ]);
});

Deno.test("the banner warns of faults that lead clients off this machine in a phase of a scenario", async () => {
  const scenario = `scenario:
  name: leads_away
  phases:
    - { name: quiet, for_sec: 60 }
    - name: away
      for_sec: 60
      config: { web: { faults: { ssrf_redirect: { pct: 1, target: real } } } }
      ramp: { web.faults.ssrf_redirect.pct: [1, 9] }
    - name: once
      config: { web: { rules: [{ times: 1, do: { faults: [{ ssrf_redirect: { target: real } }] } }] } }
`;
  await inFolder({ "x.yaml": scenario }, async (folder) => {
    for (const json of [false, true]) {
      const args = ["serve", "--port=0", "--database=none", `--config=${folder}/x.yaml`];
      const { out } = await run(json ? [...args, "--json"] : args, {
        seen: (line, stop) => (json ? line.startsWith("{") : line.startsWith("Ctrl-C")) && stop(),
      });
      if (json) assert.deepEqual(JSON.parse(out).faults_off_this_machine, ["ssrf_redirect"]);
      else {
        assert.match(
          out,
          /WARNING: target: real leads .*:\n {2}web\.faults\.ssrf_redirect in phase "away", ssrf_redirect of web\.rules in phase "once"\n/,
        );
      }
    }
  });
});
