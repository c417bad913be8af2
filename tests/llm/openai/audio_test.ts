import { strict as assert } from "node:assert";
import { always, type Bench, withListener, withServer } from "../../harness.ts";
import { soundFile } from "../../../llm/writing/sound_files.ts";

const SECOND = new Uint8Array(soundFile("wav", 1000));

function speak(ask: Bench["ask"], body: Record<string, unknown>): Promise<Response> {
  const whole = { model: "tts-1", input: "Hello there, how are you?", voice: "alloy", ...body };
  return ask("/v1/audio/speech", { method: "POST", body: JSON.stringify(whole) });
}

function hear(
  ask: Bench["ask"],
  fields: Record<string, string> = {},
  path = "transcriptions",
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ model: "whisper-1", ...fields })) form.append(name, value);
  form.append("file", new File([SECOND], "speech.wav", { type: "audio/wav" }));
  return ask(`/v1/audio/${path}`, { method: "POST", body: form });
}

Deno.test("speech is a WAV file whose header is true", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await speak(ask, { response_format: "wav" });
    assert.equal(response.headers.get("content-type"), "audio/wav");
    const bytes = await response.bytes();
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const tag = (at: number) => new TextDecoder().decode(bytes.subarray(at, at + 4));
    assert.deepEqual([tag(0), tag(8), tag(12), tag(36)], ["RIFF", "WAVE", "fmt ", "data"]);
    assert.equal(view.getUint32(4, true), bytes.length - 8);
    assert.equal(view.getUint32(24, true), 24_000);
    assert.equal(view.getUint32(40, true), bytes.length - 44);
    const pcm = await (await speak(ask, { response_format: "pcm" })).bytes();
    assert.deepEqual(pcm, bytes.subarray(44));
    assert.ok(pcm.some((byte) => byte !== 0));
  });
});

Deno.test("each format begins as it has to, has its content type, and MP3 is the usual one", async () => {
  const formats: Readonly<Record<string, readonly [string, readonly number[]]>> = {
    mp3: ["audio/mpeg", [0xff, 0xf3, 0x84]],
    opus: ["audio/opus", [0x4f, 0x67, 0x67, 0x53]],
    aac: ["audio/aac", [0xff, 0xf1, 0x58]],
    flac: ["audio/flac", [0x66, 0x4c, 0x61, 0x43]],
  };
  await withServer({}, async ({ ask }) => {
    for (const [response_format, [type, start]] of Object.entries(formats)) {
      const response = await speak(ask, { response_format });
      assert.equal(response.headers.get("content-type"), type);
      assert.deepEqual([...(await response.bytes()).subarray(0, start.length)], start);
    }
    assert.equal((await speak(ask, {})).headers.get("content-type"), "audio/mpeg");
  });
});

Deno.test("streamed speech comes in pieces that make the whole file, and ends with what it cost", async () => {
  await withServer({}, async ({ ask }) => {
    const whole = await (await speak(ask, { response_format: "wav" })).bytes();
    const response = await speak(ask, { response_format: "wav", stream_format: "sse" });
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    const events = (await response.text()).trim().split("\n\n").map((frame) => JSON.parse(frame.slice(6)));
    const { type, usage } = events.pop();
    assert.equal(type, "speech.audio.done");
    assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens);
    assert.ok(events.length > 1 && events.every((event) => event.type === "speech.audio.delta"));
    const bytes = events.flatMap(({ audio }) => [...Uint8Array.fromBase64(audio)]);
    assert.deepEqual(Uint8Array.from(bytes), whole);
  });
});

Deno.test("speech without a voice, too fast or too long is refused", async () => {
  await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
    const cases: readonly [Record<string, unknown>, string][] = [
      [{ voice: undefined }, "missing_required_parameter"],
      [{ input: undefined }, "missing_required_parameter"],
      [{ input: "x".repeat(4097) }, "string_above_max_length"],
      [{ speed: 5 }, "decimal_above_max_value"],
      [{ response_format: "midi" }, "invalid_value"],
      [{ tempo: 5 }, "unknown_parameter"],
    ];
    for (const [fields, code] of cases) {
      const response = await speak(ask, fields);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.code, code);
    }
  });
});

Deno.test("a transcript is JSON with what it cost: by the second, or by the token", async () => {
  await withServer({}, async ({ ask, rows }) => {
    const timed = await (await hear(ask)).json();
    assert.deepEqual(Object.keys(timed), ["text", "usage"]);
    assert.deepEqual(timed.usage, { type: "duration", seconds: 1 });
    const { usage } = await (await hear(ask, { model: "gpt-4o-transcribe", prompt: "names" })).json();
    assert.equal(usage.type, "tokens");
    assert.deepEqual(usage.input_token_details, { text_tokens: 1, audio_tokens: 10 });
    assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens);
    const [, row] = await rows();
    assert.equal(row?.["completion_tokens"], usage.output_tokens);
  });
});

Deno.test("texts and subtitles are plain text", async () => {
  await withServer({}, async ({ ask }) => {
    for (const response_format of ["text", "srt", "vtt"]) {
      const response = await hear(ask, { response_format });
      assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
      const text = await response.text();
      if (response_format === "srt") assert.match(text, /^1\n00:00:00,000 --> 00:00:\d\d,\d{3}\n\S/);
      if (response_format === "vtt") assert.match(text, /^WEBVTT\n\n00:00:00\.000 --> 00:00:\d\d\.\d{3}\n\S/);
    }
  });
});

Deno.test("verbose and diarized transcripts have parts that fill the time and make the text", async () => {
  await withServer({}, async ({ ask }) => {
    const verbose = await (await hear(ask, { response_format: "verbose_json" })).json();
    assert.deepEqual(Object.keys(verbose), ["task", "language", "duration", "text", "segments", "usage"]);
    assert.equal(verbose.duration, 1);
    assert.equal(verbose.segments.at(-1).end, 1);
    assert.equal(verbose.segments.map(({ text }: { text: string }) => text).join(" "), verbose.text);
    const asked = { response_format: "verbose_json", "timestamp_granularities[]": "word" };
    const words = await (await hear(ask, asked)).json();
    assert.equal(words.segments, undefined);
    assert.equal(words.words.map(({ word }: { word: string }) => word).join(" "), words.text);
    const model = "gpt-4o-transcribe-diarize";
    const diarized = await (await hear(ask, { model, response_format: "diarized_json" })).json();
    assert.deepEqual(Object.keys(diarized), ["task", "duration", "text", "segments", "usage"]);
    assert.equal(diarized.segments[0].speaker, "A");
    assert.equal(
      (await (await hear(ask, { response_format: "json" }, "translations")).json()).usage.seconds,
      1,
    );
  });
});

Deno.test("a streamed transcript comes word by word; the oldest model cannot", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await hear(ask, { model: "gpt-4o-transcribe", stream: "true" });
    const frames = (await response.text()).trim().split("\n\n").map((frame) => frame.slice(6));
    assert.equal(frames.pop(), "[DONE]");
    const events = frames.map((frame) => JSON.parse(frame));
    const { type, text, usage } = events.pop();
    assert.equal(type, "transcript.text.done");
    assert.equal(events.map(({ delta }) => delta).join(""), text);
    assert.equal(usage.type, "tokens");
    assert.equal((await hear(ask, { stream: "true" })).headers.get("content-type"), "application/json");
  });
});

Deno.test("a form of more than 25 MiB is a 413 in the words of the real API", async () => {
  await withListener({}, async ({ ask }) => {
    const form = new FormData();
    form.append("model", "whisper-1");
    form.append("file", new File([new Uint8Array(26_214_400)], "speech.wav"));
    const response = await ask("/v1/audio/transcriptions", { method: "POST", body: form });
    assert.equal(response.status, 413);
    const { error } = await response.json();
    const { message, ...rest } = error;
    assert.match(message, /^Maximum content size limit \(26214400\) exceeded \(262\d{5} bytes read\)$/);
    assert.deepEqual(rest, { type: "server_error", param: null, code: null });
  });
});

Deno.test("what is no form, no sound or no format of the model is refused", async () => {
  await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
    assert.equal((await ask("/v1/audio/transcriptions", { method: "POST", body: "{}" })).status, 400);
    const form = new FormData();
    form.append("model", "whisper-1");
    const send = () => ask("/v1/audio/transcriptions", { method: "POST", body: form });
    assert.equal((await (await send()).json()).error.message, "Missing required parameter: 'file'.");
    form.append("file", new File(["x"], "notes.txt"));
    assert.match(
      (await (await send()).json()).error.message,
      /^Invalid file format\. Supported formats: \['flac', /,
    );
    const wrong = await (await hear(ask, { model: "gpt-4o-transcribe", response_format: "srt" })).json();
    assert.equal(wrong.error.code, "unsupported_value");
    assert.equal((await (await hear(ask, { temperature: "hot" })).json()).error.code, "invalid_type");
    assert.equal((await (await hear(ask, { foo: "x" })).json()).error.code, "unknown_parameter");
  });
});

Deno.test("a rule settles what was heard, and faults find it", async () => {
  const rule = { when: { path: "/v1/audio/*" }, answer: { text: "I heard nothing" } };
  await withServer({ set: [`llm.response.rules=${JSON.stringify([rule])}`] }, async ({ ask }) => {
    assert.equal((await (await hear(ask)).json()).text, "I heard nothing");
  });
  await withServer({ set: always("empty_body") }, async ({ ask }) => {
    assert.equal(await (await hear(ask)).text(), "");
  });
});
