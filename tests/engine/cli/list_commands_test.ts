import { strict as assert } from "node:assert";
import { parse } from "yaml";
import * as z from "zod";
import { valueAt } from "../../../engine/base/tree.ts";
import { SERVICES } from "../../harness.ts";
import { inFolder, shippedPresets } from "../support.ts";
import { run } from "./host.ts";

const faultList = z.array(z.looseObject({
  domain: z.string(),
  name: z.string(),
  options: z.array(
    z.looseObject({ name: z.string(), description: z.string(), default: z.unknown().optional() }),
  ),
}));

Deno.test("faults lists every fault in 80 columns, with every option as JSON: 0", async () => {
  const { code, lines } = await run(["faults"]);
  assert.equal(code, 0);
  assert.deepEqual(lines.filter((line) => line.length > 80), []);
  const listed = faultList.parse(JSON.parse((await run(["faults", "--json"])).out));
  const faults = SERVICES.flatMap(({ name: domain, faults }) =>
    faults.map((fault) => ({ domain, ...fault }))
  );
  assert.deepEqual(listed.map(({ name }) => name), faults.map(({ name }) => name));
  for (const { domain, name, summary, options } of faults) {
    const [first = ""] = summary.split(" ");
    assert.ok(lines.some((line) => line.startsWith(`  ${name} `) && line.includes(first)), name);
    const info = listed.find((one) => one.name === name && one.domain === domain)?.options;
    for (const [option, schema] of Object.entries(options().shape)) {
      const told = info?.find((one) => one.name === option);
      assert.ok(told?.description, `${name}.${option}`);
      assert.deepEqual(told.default, z.parse(schema, undefined), `${name}.${option}`);
    }
  }
});

Deno.test("faults --domain, --kind and a text list those alone: 0", async () => {
  const listed = async (...args: string[]) =>
    faultList.parse(JSON.parse((await run(["faults", "--json", ...args])).out));
  assert.ok((await listed("--domain", "web")).every(({ domain }) => domain === "web"));
  assert.ok((await listed("--kind", "stream")).every(({ name, domain }) => domain === "llm" && name !== ""));
  const retries = (await listed("retry")).map(({ name }) => name);
  assert.ok(retries.includes("rate_limit") && !retries.includes("stream_cut"));
  const { out } = await run(["faults", "--domain", "web", "--kind", "http"]);
  assert.match(out, /^web, http: /m);
  assert.doesNotMatch(out, /^(llm|web, (content|transport)): ?/m);
});

Deno.test("faults NAME tells all about each fault, in 80 columns: 0", async () => {
  for (const { name: domain, faults } of SERVICES) {
    const examples: string[] = [];
    for (const { name, options } of faults) {
      const { code, lines, out } = await run(["faults", `${domain}.${name}`]);
      assert.deepEqual([code, lines.filter((line) => line.length > 80)], [0, []], name);
      for (const option of ["pct", "burst_pct", ...Object.keys(options().shape)]) {
        assert.ok(lines.some((line) => line.startsWith(`  ${option} `)), `${name}.${option}`);
      }
      const [, head = "", example = ""] = /In a configuration file:\n(.*\n.*\n)(.*)\n\n/.exec(out) ?? [];
      assert.equal(head, `  ${domain}:\n    faults:\n`, name);
      examples.push(example);
      assert.match(out, domain === "llm" ? /docs\/sdks\.md/ : /docs\/crawlers\.md/);
    }
    const all = `  ${domain}:\n    faults:\n${examples.join("\n")}`; // to check each by itself takes many seconds
    await inFolder({ "x.yaml": all }, async (folder) => {
      assert.equal((await run(["config", "check", `${folder}/x.yaml`])).err, "", domain);
    });
  }
});

Deno.test("faults NAME tells what clients did under it, as the tables of the docs have it", async () => {
  const { out } = await run(["faults", "incomplete_response"]);
  assert.match(
    out,
    /^What clients of llm did, with the options how\s+fin [^]*docs\/sdks\.md\):\n +openai 7 +whole, stream: TypeError; helper: OpenAIError$/m,
  );
  assert.match(out, /^ +AI SDK 7 +AI_APICallError$/m);
  assert.match(
    out,
    /^What clients of web did, with the options how\s+"fin" [^]*^ +got +ReadError ECONNRESET ×3 3 s$/m,
  );
});

Deno.test("faults NAME of a fault that both domains have tells of both, and how to fire each", async () => {
  const { out } = await run(["faults", "rate_limit"]);
  assert.match(out, /^rate_limit \(llm\)$/m);
  assert.match(out, /^rate_limit \(web\)$/m);
  assert.match(out, /--fault web\.rate_limit=20/);
  const same = await run(["faults", "connection_reset"]);
  assert.match(same.out, /^connection_reset \(llm, web\)$/m);
});

Deno.test("presets NAME tells what each preset sets, and the share of each fault, in 80 columns: 0", async () => {
  for (const name of await shippedPresets()) {
    const { code, lines, out } = await run(["presets", name]);
    assert.deepEqual([code, lines.filter((line) => line.length > 80)], [0, []], name);
    assert.ok(out.startsWith(`${name}: `), name);
  }
  const { out } = await run(["presets", "gentle"]);
  assert.match(out, /^llm: 3 faults, 1\.99 % of requests$/m);
  assert.match(out, /^ {2}rate_limit +1 % {2}retry_after_sec: \[1, 3\]$/m);
  assert.match(out, /^ {2}latency +\{base_ms: 50, jitter_ms: 20\}$/m);
  const { sets, shares } = JSON.parse((await run(["presets", "gentle", "--json"])).out);
  assert.deepEqual(valueAt(sets, ["llm", "latency"]), { base_ms: 50, jitter_ms: 20 });
  assert.equal(valueAt(shares, ["llm", "usual", "faults", "rate_limit"]), 0.01);
});

Deno.test("--fault sets the share of a fault wherever --set is taken; --set wins", async () => {
  const pct = async (domain: string, fault: string, ...args: string[]) =>
    valueAt(parse((await run(["config", "show", ...args])).out), [domain, "faults", fault, "pct"]);
  assert.equal(await pct("llm", "stream_cut", "--fault", "stream_cut=20"), 20);
  assert.equal(await pct("web", "soft_404", "--fault", "stream_cut=20", "--fault", "soft_404=0.5"), 0.5);
  assert.equal(await pct("llm", "rate_limit", "--fault", "rate_limit=20"), 20);
  assert.equal(await pct("web", "rate_limit", "--fault", "rate_limit=20"), undefined);
  assert.equal(await pct("web", "rate_limit", "--fault", "web.rate_limit=20"), 20);
  assert.equal(await pct("llm", "drip", "--fault", "llm.drip=5", "--set", "llm.faults.drip.pct=7"), 7);
});

Deno.test("presets lists those that can be used beside others that are wrong, and says which these are", async () => {
  const files = {
    "mine.yaml": "description: my own\n",
    "one.yaml": "description: one fault\nllm: { faults: { rate_limit: { pct: 1 } } }\n",
    "broken.yaml": "llm: [",
    "typo.yaml": "description: a typo\nllm: { faults: { rate_limt: { pct: 1 } } }\n",
  };
  await inFolder(files, async (folder) => {
    const { code, lines } = await run(["presets", "--preset-dir", folder]);
    assert.equal(code, 0);
    const rows = new Map(lines.map((line) => [line.split(" ")[0], line]));
    assert.match(rows.get("mine") ?? "", /0 % +0 % +my own$/);
    const one = await run(["presets", "one", "--preset-dir", folder]);
    assert.match(one.out, /^llm: 1 fault, 1 % of requests$/m);
    assert.match(rows.get("broken") ?? "", /\? +\? +cannot be used, see errorworks presets broken$/);
    assert.match(rows.get("typo") ?? "", /\? +\? +cannot be used, see errorworks presets typo$/);
    assert.match(
      (await run(["presets", "broken", "--preset-dir", folder])).err,
      /preset broken: Flow/,
    );
  });
});
