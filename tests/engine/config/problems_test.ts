import { strict as assert } from "node:assert";
import { loadConfig } from "../../../engine/config/load.ts";
import { llm } from "../../../llm/domain.ts";
import { web } from "../../../web/domain.ts";
import { inFolder, problemsIn } from "../support.ts";

/** The problems of one YAML file, its path shortened to `x.yaml`. */
async function problemsOf(text: string, set: readonly string[] = []): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  await inFolder({ "x.yaml": text }, async (folder) => {
    const problems = await problemsIn(() => loadConfig([llm, web], { file: `${folder}/x.yaml`, set }));
    for (const { path, message } of problems) found[path] = message.replace(`${folder}/`, "");
  });
  return found;
}

Deno.test("a problem names an unknown key, its line, its source and the nearest key", async () => {
  assert.deepEqual(await problemsOf("llm:\n  faults:\n    rate_limt: { pct: 5 }\n"), {
    "llm.faults.rate_limt": 'unknown key, did you mean "rate_limit"? (x.yaml, line 3)',
  });
});

Deno.test("a problem names the nearest key at every level", async () => {
  const problems = await problemsOf(
    "sever: {}\nserver:\n  prot: 1\nllm:\n  latencies: {}\n  faults:\n    timeout:\n      after_secs: [1, 2]\n",
  );
  assert.equal(problems["sever"], 'unknown key, did you mean "server"? (x.yaml, line 1)');
  assert.equal(problems["server.prot"], 'unknown key, did you mean "port"? (x.yaml, line 3)');
  assert.equal(problems["llm.latencies"], 'unknown key, did you mean "latency"? (x.yaml, line 5)');
  assert.equal(
    problems["llm.faults.timeout.after_secs"],
    'unknown key, did you mean "after_sec"? (x.yaml, line 8)',
  );
});

Deno.test("a problem names the nearest key in an item of a list, too", async () => {
  const problems = await problemsOf(
    "llm:\n  response:\n    rules:\n      - whem: {}\n        answer: { txt: hi }\n",
  );
  assert.match(problems["llm.rules.0.whem"] ?? "", /^unknown key, did you mean "when"\?/);
  assert.match(problems["llm.rules.0.answer.txt"] ?? "", /^unknown key, did you mean "text"\?/);
});

Deno.test("a problem lists the keys there are where none is near", async () => {
  const problems = await problemsOf("llm:\n  latency:\n    zzzzzzzzzzzz: 1\n");
  assert.equal(
    problems["llm.latency.zzzzzzzzzzzz"],
    "unknown key, expected one of base_ms, jitter_ms (x.yaml, line 3)",
  );
});

Deno.test("all problems are told at once, each with its own line", async () => {
  const problems = await problemsOf(
    "seed: -1\nllm:\n  latency:\n    base_ms: soon\n  selection: best\n  faults:\n    truncated: { pct: 101, keep: 1 }\n",
  );
  assert.deepEqual(Object.keys(problems).sort(), [
    "llm.faults.truncated.keep",
    "llm.faults.truncated.pct",
    "llm.latency.base_ms",
    "llm.selection",
    "seed",
  ]);
  assert.match(
    problems["llm.latency.base_ms"] ?? "",
    /expected number, got the string "soon" \(x\.yaml, line 4\)$/,
  );
  assert.match(
    problems["llm.selection"] ?? "",
    /"priority"\|"weighted", got the string "best" \(x\.yaml, line 5\)$/,
  );
  assert.match(problems["seed"] ?? "", /got the number -1 \(x\.yaml, line 1\)$/);
});

Deno.test("a problem names the layer that the wrong value comes from", async () => {
  const problems = await problemsOf("server:\n  port: 80\n", ["server.port=99999"]);
  assert.match(problems["server.port"] ?? "", /<=65535, got the number 99999 \(--set server\.port\)$/);
});

Deno.test("a problem says what it got where a section is nothing or a list", async () => {
  const problems = await problemsOf("llm:\nserver: [1]\n");
  assert.match(problems["llm"] ?? "", /got nothing \(x\.yaml, line 1\)$/);
  assert.match(problems["server"] ?? "", /got a list \(x\.yaml, line 2\)$/);
});

Deno.test("a problem with a range names the range", async () => {
  const problems = await problemsOf("llm:\n  faults:\n    timeout:\n      pct: 1\n      after_sec: [5, 1]\n");
  assert.deepEqual(Object.keys(problems), ["llm.faults.timeout.after_sec"]);
  assert.match(
    problems["llm.faults.timeout.after_sec"] ?? "",
    /min <= max, got \[5, 1\] \(x\.yaml, line 5\)$/,
  );
});
