import { strict as assert } from "node:assert";
import OpenAI, { toFile } from "openai";
import { soundFile } from "../../llm/writing/sound_files.ts";
import { faults } from "../../llm/faults.ts";
import { always, type Bench, withListener, withServer } from "../harness.ts";

const WAV = new Uint8Array(soundFile("wav", 500));

function recording(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new File([WAV], "a.wav"));
  return form;
}

const json = (body: unknown) => JSON.stringify(body);

/** One request to each endpoint that is not a conversation, streamed where it can be. */
const REQUESTS: readonly (readonly [string, () => BodyInit])[] = [
  ["/v1/embeddings", () => json({ model: "text-embedding-3-small", input: "x", encoding_format: "base64" })],
  ["/v1/completions", () => json({ model: "gpt-3.5-turbo-instruct", prompt: ["x", "y"] })],
  ["/v1/completions", () => json({ model: "gpt-3.5-turbo-instruct", prompt: "x", stream: true, echo: true })],
  ["/v1/moderations", () => json({ input: "x" })],
  ["/v1/images/generations", () => json({ prompt: "x", size: "256x256" })],
  ["/v1/images/generations", () => json({ model: "gpt-image-1", prompt: "x", stream: true })],
  ["/v1/audio/speech", () => json({ model: "tts-1", input: "x", voice: "alloy" })],
  ["/v1/audio/speech", () => json({ model: "tts-1", input: "x", voice: "alloy", stream_format: "sse" })],
  ["/v1/audio/transcriptions", () => recording({ model: "whisper-1" })],
  ["/v1/audio/transcriptions", () => recording({ model: "gpt-4o-transcribe", stream: "true" })],
  ["/v1/fine_tuning/jobs", () => json({ model: "gpt-4o", training_file: "file-x" })],
];

async function read(ask: Bench["ask"], path: string, body: BodyInit): Promise<void> {
  const response = await ask(path, { method: "POST", body }).catch(() => null);
  await response?.bytes().catch(() => {}); // broken connections are what was asked for
}

for (const { name } of faults) {
  Deno.test(`${name} trips over no endpoint`, async () => {
    await withServer({ set: always(name) }, async ({ ask, rows }) => { // fails where a bug is left behind
      for (const [path, body] of REQUESTS) await read(ask, path, body());
      const outcomes = (await rows()).map(({ outcome }) => outcome);
      assert.equal(outcomes.length, REQUESTS.length);
      assert.ok(outcomes.every((outcome) => outcome === "fault" || outcome === "success"), String(outcomes));
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

    const job = await client.fineTuning.jobs.create({ model: "gpt-4o-mini", training_file: "file-x" });
    assert.equal((await client.fineTuning.jobs.list()).data[0]?.id, job.id);
    assert.equal((await client.fineTuning.jobs.listEvents(job.id)).data.length, 1);
  });
});
