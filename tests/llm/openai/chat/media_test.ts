import { strict as assert } from "node:assert";
import { withServer } from "../../../harness.ts";
import {
  answered,
  assertRefusals,
  deltasOf,
  messageOf,
  type Refusal,
  rules,
  streamed,
  withTwins,
} from "./support.ts";

const SPOKEN = { modalities: ["text", "audio"], audio: { voice: "alloy", format: "wav" } };
const PNG =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const image = (url: unknown, detail?: string) => ({
  type: "image_url",
  image_url: { url, ...(detail ? { detail } : {}) },
});
const sound = (data: string, format = "wav") => ({ type: "input_audio", input_audio: { data, format } });
const text = { type: "text", text: "What is this?" };

function by(role: string, ...content: readonly unknown[]) {
  return { messages: [{ role, content }] };
}

Deno.test("an answer that is spoken has a WAV file and what it says, and no content", async () => {
  await withServer({}, async (bench) => {
    const { choices: [choice], usage } = await answered(bench, SPOKEN);
    const { content, audio } = choice?.message ?? assert.fail();
    assert.equal(content, null);
    assert.match(audio?.id ?? "", /^audio_[0-9a-f]{32}$/);
    assert.match(audio?.transcript ?? "", /\w+ \w+/);
    assert.equal(audio?.expires_at, 1_790_000_000 + 3600);
    assert.equal(usage.completion_tokens_details.audio_tokens, usage.completion_tokens);

    const file = Uint8Array.fromBase64(audio?.data ?? "");
    const view = new DataView(file.buffer);
    const word = (at: number) => String.fromCharCode(...file.subarray(at, at + 4));
    assert.deepEqual([word(0), word(8), word(12), word(36)], ["RIFF", "WAVE", "fmt ", "data"]);
    assert.equal(view.getUint32(4, true), file.length - 8);
    assert.equal(view.getUint32(40, true), file.length - 44);
    assert.deepEqual([view.getUint16(20, true), view.getUint16(22, true), view.getUint32(24, true)], [
      1,
      1,
      24_000,
    ]);
    assert.ok(file.subarray(44).some((byte) => byte !== 0));
  });
});

Deno.test("a spoken answer is streamed as pcm16: transcript, sound, expiry", async () => {
  const body = { ...SPOKEN, audio: { voice: "alloy", format: "pcm16" } };
  await withTwins([], async (agree) => void await agree(body));
  await withServer({}, async (bench) => {
    const [first, ...rest] = deltasOf(await streamed(bench, body));
    assert.deepEqual(Object.keys(first?.audio ?? {}), ["id", "transcript"]);
    assert.deepEqual(rest.pop(), {});
    const keys = rest.map(({ audio }) => Object.keys(audio ?? {}).join());
    assert.deepEqual(keys.slice(-2), ["data", "expires_at"]);
    assert.ok(keys.slice(0, -2).every((key) => key === "transcript"));
  });
});

Deno.test("a prediction is told apart into what came true and what did not, and is paid", async () => {
  const set = rules({ answer: { text: "one two three four" } });
  const count = async (content: unknown) => {
    let counted: readonly number[] = [];
    await withTwins(set, async (agree) => {
      const { usage } = await agree({ prediction: { type: "content", content } });
      const { accepted_prediction_tokens: accepted, rejected_prediction_tokens: rejected } =
        usage.completion_tokens_details;
      assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
      counted = [usage.completion_tokens, accepted, rejected];
    });
    return counted;
  };
  assert.deepEqual(await count("one two three four"), [4, 4, 0]);
  assert.deepEqual(await count("one two five four"), [5, 3, 1]);
  assert.deepEqual(await count([{ type: "text", text: "one" }, { type: "text", text: " nine ten" }]), [
    6,
    1,
    2,
  ]);
  assert.deepEqual(await count(""), [4, 0, 0]);
});

Deno.test("web search gives sources of parts of the text, streamed behind it", async () => {
  await withTwins([], async (agree) => {
    for (let i = 0; i < 5; i++) {
      const { choices: [choice] } = await agree({ web_search_options: { search_context_size: "low" } });
      const { content, annotations = [] } = choice?.message ?? assert.fail();
      assert.ok(annotations.length > 0);
      for (const one of annotations) {
        const { type, url_citation: { start_index, end_index, url, title } } = Object(one);
        assert.equal(type, "url_citation");
        assert.ok(0 <= start_index && start_index < end_index && end_index <= (content?.length ?? 0));
        assert.ok(URL.canParse(url) && title.length > 0);
      }
    }
  });
});

Deno.test("images, sounds and files are taken from users, and count as part of the prompt", async () => {
  await withServer({}, async (bench) => {
    const cost = async (...parts: readonly unknown[]) => {
      const { usage } = await answered(bench, by("user", text, ...parts));
      return [usage.prompt_tokens, usage.prompt_tokens_details.audio_tokens] as const;
    };
    const [plain] = await cost();
    assert.deepEqual(await cost(image(PNG, "low")), [plain + 85, 0]);
    assert.deepEqual(await cost(image("https://example.com/x.png")), [plain + 765, 0]);
    assert.deepEqual(await cost(sound("A".repeat(64_000))), [plain + 10, 10]);
    assert.deepEqual(await cost({ type: "file", file: { file_id: "file-1" } }), [plain + 1000, 0]);
    const [withFile] = await cost({ type: "file", file: { filename: "x.pdf", file_data: "A".repeat(4000) } });
    assert.equal(withFile, plain + 60);
  });
});

Deno.test("parts of an earlier answer may be texts and refusals", async () => {
  await withServer({}, async (bench) => {
    await messageOf(bench, {
      messages: [
        { role: "user", content: [text] },
        { role: "assistant", content: [text, { type: "refusal", refusal: "No." }], audio: { id: "audio_1" } },
        {
          role: "assistant",
          refusal: "No.",
          content: null,
          tool_calls: null,
          function_call: null,
          audio: null,
        },
      ],
    });
  });
});

Deno.test("parts in the wrong place, of the wrong kind or half there are refused", async () => {
  const at = "messages[0].content[0]";
  const missing = (param: string) =>
    [`Missing required parameter: '${param}'.`, param, "missing_required_parameter"] as const;
  const value = (got: string, all: string, param: string) =>
    [`Invalid value: '${got}'. Supported values are: ${all}.`, param, "invalid_value"] as const;
  const format = [
    "You uploaded an unsupported image. Please make sure your image has of one the following formats: " +
    "['png', 'jpeg', 'gif', 'webp'].",
    null,
    "invalid_image_format",
  ] as const;
  const table: readonly Refusal[] = [
    [by("user", image("data:image/bmp;base64,Qk0=")), ...format],
    [by("user", image("data:image/png;base64,AAAA")), ...format],
    [
      by("user", image("https://host.invalid/x.png")),
      "Error while downloading https://host.invalid/x.png.",
      null,
      "invalid_image_url",
    ],
    [
      by("system", image(PNG)),
      "Invalid 'messages[0]'. Image URLs are only allowed for messages with role 'user', but this message with role " +
      "'system' contains an image URL.",
      "messages[0]",
      "invalid_value",
    ],
    [
      by("user", image("x.png")),
      `Invalid '${at}.image_url.url'. Expected a valid URL, but got a value with an invalid format.`,
      `${at}.image_url.url`,
      "invalid_value",
    ],
    [
      by("user", image(PNG, "huge")),
      ...value("huge", "'auto', 'low', 'high', and 'original'", `${at}.image_url.detail`),
    ],
    [by("user", image(undefined)), ...missing(`${at}.image_url.url`)],
    [by("user", { type: "image_url" }), ...missing(`${at}.image_url`)],
    [by("user", sound("AAAA", "ogg")), ...value("ogg", "'wav' and 'mp3'", `${at}.input_audio.format`)],
    [by("user", { type: "file", file: {} }), ...missing(`${at}.file.file_data`)],
    [
      by("user", { type: "refusal", refusal: "No." }),
      ...value("refusal", "'text', 'image_url', 'input_audio', and 'file'", `${at}.type`),
    ],
    [by("assistant", sound("AAAA")), ...value("input_audio", "'text' and 'refusal'", `${at}.type`)],
    [by("assistant", { type: "refusal" }), ...missing(`${at}.refusal`)],
  ];
  await assertRefusals(table);
});

Deno.test("what is asked beside a text has to make sense", async () => {
  const missing = (param: string) =>
    [`Missing required parameter: '${param}'.`, param, "missing_required_parameter"] as const;
  await assertRefusals([
    [{ modalities: ["text", "audio"] }, ...missing("audio")],
    [{ audio: { voice: "alloy" } }, ...missing("audio.format")],
    [{ audio: { format: "wav" } }, ...missing("audio.voice")],
    [
      { modalities: ["video"] },
      "Invalid value: 'video'. Supported values are: 'text' and 'audio'.",
      "modalities[0]",
      "invalid_value",
    ],
    [
      { ...SPOKEN, stream: true },
      "Unsupported value: 'audio.format' does not support 'wav' when stream=true. Supported values are: 'pcm16'.",
      "audio.format",
      "unsupported_value",
    ],
    [{ prediction: { type: "content" } }, ...missing("prediction.content")],
    [
      { web_search_options: { search_context_size: "vast" } },
      "Invalid value: 'vast'. Supported values are: 'low', 'medium', and 'high'.",
      "web_search_options.search_context_size",
      "invalid_value",
    ],
  ]);
});
