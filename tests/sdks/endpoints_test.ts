/** Lines of group G about legacy completions, moderations and transcriptions. */
import { strict as assert } from "node:assert";
import { CLIENTS } from "./clients/openai.ts";
import { HELLO } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { anew, answering, targetOf } from "./support.ts";

const { test } = suiteOf();
const ASK = { model: "gpt-3.5-turbo-instruct", prompt: HELLO };
const STREAM = { ...ASK, stream: true as const };
const MOST_BYTES = 26_214_400;

const CATEGORIES = [
  "harassment",
  "harassment/threatening",
  "hate",
  "hate/threatening",
  "illicit",
  "illicit/violent",
  "self-harm",
  "self-harm/instructions",
  "self-harm/intent",
  "sexual",
  "sexual/minors",
  "violence",
  "violence/graphic",
];

const soundOf = (bytes: number) => new File([new Uint8Array(bytes)], "words.mp3");

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`122. ${name}: the finish reason length rides on the last text of a legacy completion`, async (server) => {
    const { completions } = clientOf(targetOf(server));
    const whole = await anew(server, async () => await completions.create(ASK));
    const read = async () => await Array.fromAsync(await completions.create(STREAM));
    const chunks = (await anew(server, read)).flatMap(({ choices }) => choices);
    assert.equal(whole.choices[0]?.finish_reason, "length");
    assert.equal(whole.usage?.completion_tokens, 16);
    assert.equal(chunks.map(({ text }) => text).join(""), whole.choices[0]?.text);
    assert.equal(chunks.at(-1)?.finish_reason, "length");
    assert.ok(chunks.every(({ text }) => text !== ""));
    assert.ok(chunks.slice(0, -1).every(({ finish_reason }) => finish_reason === null));
  });

  test(`122. ${name}: the finish reason stop has a chunk of its own, without text`, async (server) => {
    await answering(server, { text: "It is done." }, async () => {
      const chunks = await Array.fromAsync(await clientOf(targetOf(server)).completions.create(STREAM));
      const choices = chunks.flatMap(({ choices }) => choices);
      const last = choices.pop();
      assert.deepEqual([last?.text, last?.finish_reason], ["", "stop"]);
      assert.equal(choices.map(({ text }) => text).join(""), "It is done.");
    });
  });

  test(`123. ${name}: a moderation has all thirteen categories, in three maps`, async (server) => {
    const { moderations } = clientOf(targetOf(server));
    const { results } = await moderations.create({ input: ["Good morning", "I will murder you"] });
    for (const { categories, category_scores, category_applied_input_types } of results) {
      for (const map of [categories, category_scores, category_applied_input_types]) {
        assert.deepEqual(Object.keys(map).sort(), CATEGORIES);
      }
    }
    assert.deepEqual(results.map(({ flagged, categories }) => [flagged, categories.violence]), [
      [false, false],
      [true, true],
    ]);
  });

  test(`124. ${name}: a transcription is JSON, or text/plain`, async (server) => {
    const { transcriptions } = clientOf(targetOf(server)).audio;
    const asked = { file: soundOf(50_000), model: "whisper-1" };
    assert.ok((await transcriptions.create(asked)).text.length > 0);
    const { data, response } = await transcriptions.create({ ...asked, response_format: "text" })
      .withResponse();
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
    assert.equal(typeof data, "string");
    assert.ok(data.trim().length > 0);
  });

  test(`124. ${name}: a form of more than 25 MiB is a 413`, async (server) => {
    const { transcriptions } = clientOf(targetOf(server)).audio;
    const asked = async () => await transcriptions.create({ file: soundOf(MOST_BYTES), model: "whisper-1" });
    await assert.rejects(asked, {
      status: 413,
      type: "server_error",
      message: /^413 Maximum content size limit \(26214400\) exceeded \(26214\d{3} bytes read\)$/,
    });
  });
}
