import { strict as assert } from "node:assert";
import { fakeClock, withServer } from "../../../harness.ts";
import { download, json, linesIn } from "../files/support.ts";
import { finished, line, LIST, look, start } from "./support.ts";

Deno.test("each line of the input has its answer, by its custom_id, and tokens are summed", async () => {
  const { batch, output } = await finished([line("a"), line("b", { max_tokens: 3 }), line("c", { n: 2 })]);
  assert.deepEqual(output.map(({ custom_id }) => custom_id), ["a", "b", "c"]);
  let total = 0;
  for (const { id, response, error } of output) {
    assert.match(id, /^batch_req_[0-9a-f]{32}$/);
    assert.match(response.request_id, /^[0-9a-f]{32}$/);
    assert.equal(response.status_code, 200);
    assert.equal(response.body.object, "chat.completion");
    assert.equal(response.body.model, "gpt-4o-2024-08-06");
    assert.equal(error, null);
    total += response.body.usage.total_tokens;
  }
  assert.equal(output[1].response.body.choices[0].finish_reason, "length");
  assert.equal(output[2].response.body.choices.length, 2);
  assert.equal(new Set(output.map(({ response }) => response.body.id)).size, 3);
  assert.equal(batch.usage.total_tokens, total);
  assert.deepEqual(batch.request_counts, { total: 3, completed: 3, failed: 0 });
});

const EACH: Readonly<Record<string, Record<string, unknown>>> = {
  "/v1/responses": { model: "gpt-4o", input: "Hello" },
  "/v1/embeddings": { model: "text-embedding-3-small", input: "Hello" },
  "/v1/completions": { model: "gpt-3.5-turbo-instruct", prompt: "Hello" },
  "/v1/moderations": { input: "Hello" },
  "/v1/images/generations": { model: "gpt-image-1", prompt: "a cat" },
};

for (const [url, body] of Object.entries(EACH)) {
  Deno.test(`a batch may ask ${url}`, async () => {
    const { batch, output, errors } = await finished([{ custom_id: "a", method: "POST", url, body }], {
      endpoint: url,
    });
    assert.deepEqual([batch.status, errors], ["completed", []]);
    assert.equal(output[0].response.status_code, 200);
  });
}

Deno.test("a line that its endpoint refuses is told in the file of errors", async () => {
  const { batch, output, errors } = await finished([line("good"), line("bad", { temperature: 3 })]);
  assert.deepEqual(batch.request_counts, { total: 2, completed: 1, failed: 1 });
  assert.deepEqual(output.map(({ custom_id }) => custom_id), ["good"]);
  const [{ custom_id, response, error }] = errors;
  assert.deepEqual([custom_id, response.status_code, error], ["bad", 400, null]);
  assert.equal(response.body.error.code, "decimal_above_max_value");
});

Deno.test("a batch of which nothing went well has no file of answers", async () => {
  const { batch } = await finished([line("a", { temperature: 3 })]);
  assert.equal(batch.status, "completed");
  assert.equal(batch.output_file_id, null);
  assert.notEqual(batch.error_file_id, null);
});

Deno.test("the same seed gives the same answers, to the byte, whenever they are asked for", async () => {
  const contents: string[] = [];
  for (const wait of [2000, 9_000_000]) {
    const clock = fakeClock();
    await withServer({ clock, seed: 5 }, async (bench) => {
      const batch = await start(bench, [line("a"), line("b"), line("c", { temperature: 3 })]);
      clock.advance(wait);
      const [one, two] = await Promise.all([look(bench, batch), look(bench, batch)]);
      assert.deepEqual(one, two);
      for (const id of [one.output_file_id, one.error_file_id]) {
        contents.push(id + new TextDecoder().decode(await download(bench, id)));
      }
    });
  }
  assert.deepEqual(contents.slice(0, 2), contents.slice(2));
});

Deno.test("answers are made once: a file that was deleted stays so", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const batch = await start(bench, [line("a")]);
    clock.advance(2000);
    const { output_file_id: id } = await look(bench, batch);
    await json(bench, `/v1/files/${id}`, { method: "DELETE" });
    assert.equal((await look(bench, batch)).output_file_id, id);
    await json(bench, `/v1/files/${id}/content`, {}, 404);
  });
});

Deno.test("a batch whose file was deleted before it was answered fails", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const batch = await start(bench, [line("a")]);
    await json(bench, `/v1/files/${batch.input_file_id}`, { method: "DELETE" });
    clock.advance(2000);
    const { status, errors, request_counts } = await look(bench, batch);
    assert.equal(status, "failed");
    assert.equal(errors.data[0].message, `No such File object: ${batch.input_file_id}`);
    assert.deepEqual(request_counts, { total: 1, completed: 0, failed: 0 });
  });
});

Deno.test("rules settle the answers to lines, and faults strike requests only", async () => {
  const clock = fakeClock();
  const rules = [
    { when: { user_contains: "Hello a" }, answer: { text: "settled" } },
    { when: { user_contains: "Hello b" }, answer: { fault: "rate_limit" } },
  ];
  const set = [`llm.response.rules=${JSON.stringify(rules)}`];
  await withServer({ clock, set }, async (bench) => {
    const batch = await start(bench, [line("a"), line("b")]);
    clock.advance(2000);
    const body = { llm: { faults: { truncated: { pct: 100 } } } };
    await bench.admin("/config", { method: "POST", body: JSON.stringify(body) });
    await (await bench.ask(`${LIST}/${batch.id}`)).body?.cancel();
    await bench.admin("/config", {
      method: "POST",
      body: JSON.stringify({ llm: { faults: { truncated: { pct: 0 } } } }),
    });
    const { output_file_id, request_counts } = await look(bench, batch);
    assert.deepEqual(request_counts, { total: 2, completed: 2, failed: 0 });
    const [answer] = await linesIn(bench, output_file_id);
    assert.equal(answer.response.body.choices[0].message.content, "settled");
  });
});
