import { strict as assert } from "node:assert";
import { inFolder } from "../engine/support.ts";
import { type Bench, HELLO, withServer } from "../harness.ts";

const MODE = "X-Fake-Response-Mode";
const TEMPLATE = "X-Fake-Template";
const ALLOWED = "llm.response.allow_header_overrides=true";

async function text({ ask }: Bench, headers: Record<string, string>): Promise<string> {
  const response = await ask("/v1/chat/completions", {
    method: "POST",
    headers,
    body: JSON.stringify(HELLO),
  });
  assert.equal(response.status, 200);
  return (await response.json()).choices[0].message.content;
}

Deno.test("X-Fake headers mean nothing unless they are allowed", async () => {
  await withServer({}, async (bench) => {
    const plain = await text(bench, {});
    await bench.server.coordinator.reset();
    assert.equal(await text(bench, { [MODE]: "echo", [TEMPLATE]: "hi" }), plain);
    assert.equal((await bench.rows())[0]?.["response_mode"], "random");
  });
});

Deno.test("X-Fake-Response-Mode picks random, echo or template, and the row tells", async () => {
  await withServer({ set: [ALLOWED, "llm.response.mode=echo"] }, async (bench) => {
    assert.equal(await text(bench, {}), "Echo: Hello there");
    assert.match(await text(bench, { [MODE]: "random" }), /^[A-Z][a-z ]+\.$/);
    assert.equal(await text(bench, { [MODE]: "template", [TEMPLATE]: "{{ model }}!" }), "gpt-4o!");
    assert.equal(await text(bench, { [MODE]: "echo" }), "Echo: Hello there");
    assert.deepEqual((await bench.rows()).map((row) => row["response_mode"]), [
      "echo",
      "random",
      "template",
      "echo",
    ]);
  });
});

Deno.test("X-Fake-Template alone counts only where the server is in template mode", async () => {
  await withServer({ set: [ALLOWED, "llm.response.mode=echo"] }, async (bench) => {
    assert.equal(await text(bench, { [TEMPLATE]: "mine" }), "Echo: Hello there");
  });
  await withServer({ set: [ALLOWED, "llm.response.mode=template"] }, async (bench) => {
    assert.equal(await text(bench, { [TEMPLATE]: "mine" }), "mine");
    assert.equal(await text(bench, {}), '{"result": "ok"}');
    assert.equal(await text(bench, { [MODE]: "template" }), '{"result": "ok"}');
  });
});

Deno.test("what a mode header gets wrong is told in the text of a 200", async () => {
  await withServer({ set: [ALLOWED] }, async (bench) => {
    assert.equal(await text(bench, { [MODE]: "nope" }), '[unknown_mode: "nope"]');
    assert.equal(await text(bench, { [MODE]: "" }), '[unknown_mode: ""]');
    assert.equal(await text(bench, { [MODE]: "ECHO" }), '[unknown_mode: "ECHO"]');
    assert.match(await text(bench, { [MODE]: "template" }), /^\[template_mode_unavailable: .*\]$/);
    for (const bank of ["bank", "preset"]) {
      assert.match(await text(bench, { [MODE]: bank }), /^\[preset_mode_unavailable: .*\]$/);
    }
    const modes = (await bench.rows()).map((row) => row["response_mode"]);
    assert.deepEqual(modes.slice(0, 3), ["unknown", "unknown", "unknown"]); // never the header's own text
  });
});

Deno.test("what a template header gets wrong is told in the text of a 200", async () => {
  await withServer({ set: [ALLOWED, "llm.response.max_template_length=60"] }, async (bench) => {
    const marker = (template: string) => text(bench, { [MODE]: "template", [TEMPLATE]: template });
    assert.match(await marker("{{ a"), /^\[template_override_error: .+\]$/); // syntax
    assert.match(await marker("{{ nope }}"), /^\[template_override_error: "nope" is not defined\]$/);
    assert.match(
      await marker("{{ random_choice() }}"),
      /^\[template_override_error: random_choice\(\) needs/,
    );
    assert.match(
      await marker("{% for i in range(99) %}xx{% endfor %}"),
      /^\[template_override_error: .*longer than 120\]$/,
    );
    assert.equal(await marker("x".repeat(61)), "[template_override_error: exceeds max length (61 > 60)]");
    assert.equal(await marker("x".repeat(60)), "x".repeat(60));
  });
});

Deno.test("X-Fake-Response-Mode: bank, or preset, uses the bank that the server has", async () => {
  await inFolder({ "bank.jsonl": '{"content":"a"}\n{"content":"b"}' }, async (folder) => {
    const bank = { file: `${folder}/bank.jsonl`, selection: "sequential" };
    await withServer({
      set: [ALLOWED, "llm.response.mode=bank", `llm.response.bank=${JSON.stringify(bank)}`],
    }, async (bench) => {
      assert.equal(await text(bench, { [MODE]: "bank" }), "a");
      assert.equal(await text(bench, { [MODE]: "echo" }), "Echo: Hello there");
      assert.equal(await text(bench, { [MODE]: "preset" }), "b");
    });
  });
});
