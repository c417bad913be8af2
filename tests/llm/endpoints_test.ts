import { strict as assert } from "node:assert";
import OpenAI, { toFile } from "openai";
import { faults } from "../../llm/faults/all.ts";
import { endpoints } from "../../llm/endpoints.ts";
import { agelessClock, type Bench, withListener, withServer } from "../harness.ts";
import { type Request, requestsOf } from "./examples.ts";

async function read(ask: Bench["ask"], { path, init }: Request): Promise<void> {
  const response = await ask(path, init()).catch(() => null);
  await response?.bytes().catch(() => {}); // broken connections are what was asked for
}

Deno.test("every endpoint says in a line what it is", () => {
  for (const { method, path, summary } of endpoints) assert.match(summary, /^\S.*\S$/, `${method} ${path}`);
});

Deno.test("every endpoint answers each of its examples well", async () => {
  await withServer({ clock: agelessClock() }, async ({ ask }) => {
    for (const { endpoint, path, init } of await requestsOf(ask)) {
      const response = await ask(path, init());
      assert.equal(response.status, 200, `${endpoint.method} ${path}: ${await response.text()}`);
    }
  });
});

/** Faults that no example can meet: it would have to ask for a tool, JSON, a coding, or with HEAD. */
const UNMET = new Set([
  "name_after_arguments",
  "same_tool_index",
  "broken_json_mode",
  "violates_schema",
  "cut_arguments",
  "invalid_arguments",
  "unknown_tool",
  "head_unlike_get",
  "cut_gzip",
  "odd_deflate",
]);

for (const { name } of faults) {
  Deno.test(`${name} trips over no endpoint`, async () => {
    await withServer({ clock: agelessClock() }, async ({ ask, admin, rows }) => { // fails where a bug is left behind
      const requests = await requestsOf(ask);
      const before = (await rows()).length;
      const armed = { llm: { faults: { [name]: { pct: 100 } } } };
      assert.equal((await admin("/config", { method: "POST", body: JSON.stringify(armed) })).status, 200);
      for (const request of requests) await read(ask, request);
      const met = (await rows()).slice(before).map(({ outcome, fault }) => `${outcome} ${fault}`);
      assert.equal(met.length, requests.length);
      const struck = new Set(met.filter((one) => one !== "success null"));
      assert.deepEqual([...struck], UNMET.has(name) ? [] : [`fault ${name}`]);
    });
  });
}

Deno.test("OpenAI's client reads every endpoint", async () => {
  await withListener({}, async ({ url }) => {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any" });
    const model = "text-embedding-3-small";
    const [packed] = (await client.embeddings.create({ model, input: "a cat" })).data;
    const [plain] =
      (await client.embeddings.create({ model, input: "a cat", encoding_format: "float" })).data;
    assert.equal(packed?.embedding.length, 1536);
    packed?.embedding.forEach((value, at) => assert.ok(Math.abs(value - (plain?.embedding[at] ?? 9)) < 1e-8));

    const asked = { model: "gpt-3.5-turbo-instruct", prompt: "Hello", max_tokens: 5 };
    assert.equal((await client.completions.create(asked)).usage?.completion_tokens, 5);
    const finishes = [];
    for await (const { choices } of await client.completions.create({ ...asked, stream: true })) {
      finishes.push(choices[0]?.finish_reason);
    }
    assert.deepEqual([finishes.length, finishes.at(-1)], [5, "length"]);

    const [verdict] = (await client.moderations.create({ input: "[hate]" })).results;
    assert.deepEqual([verdict?.flagged, verdict?.categories.hate], [true, true]);

    const { data = [] } = await client.images.generate({ model: "gpt-image-1", prompt: "a cat" });
    assert.ok(data[0]?.b64_json);
    const events = [];
    const wanted = { model: "gpt-image-1", prompt: "a cat", partial_images: 1, stream: true } as const;
    for await (const { type } of await client.images.generate(wanted)) events.push(type);
    assert.deepEqual(events, ["image_generation.partial_image", "image_generation.completed"]);

    const format = { model: "tts-1", input: "Hello", voice: "alloy", response_format: "wav" } as const;
    const sound = await (await client.audio.speech.create(format)).arrayBuffer();
    const file = await toFile(sound, "a.wav");
    const { text } = await client.audio.transcriptions.create({ file, model: "whisper-1" });
    assert.ok(text.length > 0);

    const { id } = await client.files.create({ file: await toFile(sound, "a.jsonl"), purpose: "fine-tune" });
    const job = await client.fineTuning.jobs.create({ model: "gpt-4o-mini", training_file: id });
    assert.equal((await client.fineTuning.jobs.list()).data[0]?.id, job.id);
    assert.equal((await client.fineTuning.jobs.listEvents(job.id)).data.length, 1);
  });
});
