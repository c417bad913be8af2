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

Deno.test("a problem inside of what may be one step or a list of them names its key", async () => {
  const problems = await problemsOf(
    "llm:\n  rules:\n" +
      "    - do: { latency: { base: 3 } }\n" +
      "    - do: [{ reply: { status: 200, headers: { a: b } } }]\n" +
      "    - do: { edit: [{ at: id, frames: secnd, set: 1 }] }\n" +
      "    - do: 3\n",
  );
  assert.deepEqual(problems, {
    "llm.rules.0.do.latency.base_ms": "expected number (x.yaml, line 3)",
    "llm.rules.0.do.latency.base": "unknown key, expected one of base_ms, jitter_ms (x.yaml, line 3)",
    "llm.rules.1.do.0.reply.headers": "expected a list of [name, value], got a mapping (x.yaml, line 4)",
    "llm.rules.2.do.edit.0.frames":
      'expected one of "all"|"first"|"last"|"text"|"thinking"|"call"|"finish"|"usage"|"other", ' +
      'got the string "secnd" (x.yaml, line 5)',
    "llm.rules.3.do": "expected a mapping or a list, got the number 3 (x.yaml, line 6)",
  });
});

Deno.test("a problem suggests keys below what may be of several kinds, and below names", async () => {
  const problems = await problemsOf(
    "llm:\n  rules:\n    - { do: { framing: { spce: false } }, when: { kind: item } }\n  custom_faults:\n    x y: { reply: { status: 1 } }\n" +
      "    teapot: { reply: { stats: 418 } }\n",
  );
  assert.match(problems["llm.rules.0.do.framing.spce"] ?? "", /^unknown key, did you mean "space"\?/);
  assert.match(problems["llm.rules.0.when.kind"] ?? "", /^unknown key, only web has it/);
  assert.match(problems["llm.custom_faults.teapot.reply.stats"] ?? "", /did you mean "status"\?/);
  assert.match(problems["llm.custom_faults.x y"] ?? "", /^expected a name such as half_usage/);
});

Deno.test("a problem with a text in place of a number, a time or a flag says how to write it", async () => {
  const problems = await problemsOf(
    'llm:\n  strict: yes\n  latency: { base_ms: 2s, jitter_ms: "5" }\n' +
      "  burst: { start_sec: 5 constructor }\n  rules:\n" +
      '    - { for_sec: 2min, times: twice, when: { stream: "false" }, do: { pass: true } }\n',
  );
  assert.match(problems["llm.strict"] ?? "", /"yes": write true \(/);
  assert.match(problems["llm.latency.base_ms"] ?? "", /"2s": write 2000 \(/);
  assert.match(problems["llm.latency.jitter_ms"] ?? "", /"5": write it without quotes \(/);
  assert.match(problems["llm.burst.start_sec"] ?? "", /"5 constructor" \(/);
  assert.match(problems["llm.rules.0.for_sec"] ?? "", /"2min": write 120 \(/);
  assert.match(problems["llm.rules.0.times"] ?? "", /"twice" \(/);
  assert.match(problems["llm.rules.0.when.stream"] ?? "", /"false": write false, without quotes \(/);
});

Deno.test("a problem with a number in place of a range says how to write it", async () => {
  const problems = await problemsOf(
    "llm:\n  faults: { rate_limit: { pct: 1, retry_after_sec: 2 } }\n  rules:\n" +
      "    - do: { fault: rate_limit, retry_after_sec: 3 }\n",
  );
  assert.match(
    problems["llm.faults.rate_limit.retry_after_sec"] ?? "",
    /^expected \[min, max\], got the number 2: write \[2, 2\]/,
  );
  assert.match(
    problems["llm.rules.0.do.retry_after_sec"] ?? "",
    /^expected \[min, max\], got the number 3: write \[3, 3\]/,
  );
});

Deno.test("faults of rules are looked into, though other rules of the list are wrong", async () => {
  const problems = await problemsOf(
    "llm:\n  rules:\n    - { do: { latency: {} } }\n    - { do: { fault: rate_limt } }\n    - hello\n    - {}\n" +
      "    - { wen: {}, do: { fault: conflct } }\n    - { do: { fault: rate_limit }, times: 0 }\n",
  );
  assert.deepEqual(Object.keys(problems).sort(), [
    "llm.rules.0.do.latency.base_ms",
    "llm.rules.1.do.fault",
    "llm.rules.2",
    "llm.rules.3",
    "llm.rules.4.do.fault",
    "llm.rules.4.wen",
    "llm.rules.5.times",
  ]);
  assert.match(problems["llm.rules.4.do.fault"] ?? "", /did you mean "conflict"\? \(x\.yaml, line 7\)$/);
});
