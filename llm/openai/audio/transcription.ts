import { badRequest, openai } from "../openai_api.ts";
import { type Ask, askOf } from "../../request/ask.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { PLAIN } from "../../request/chat_request.ts";
import { sliced } from "../../../engine/base/clock.ts";
import { countSteps } from "../../base/tokens.ts";
import { readModel } from "../openai_body.ts";
import { anything, boolean, decimal, missing, oneOf, string } from "../checks.ts";
import { findBadField } from "../fields.ts";
import { type FormFile, readForm } from "../multipart_form.ts";
import { answerIn, transcriptDialect } from "./transcript.ts";
import type { Task, TranscriptOptions } from "./transcript_options.ts";

/** Bytes of the whole form, which the API counts. */
const MOST_BYTES = 26_214_400;
/** Tokens of a second of sound. */
const TOKENS_PER_SEC = 10;
/** Usual bytes per second, where nothing better is known. */
const USUAL_BYTES_PER_SEC = 16_000;

/** A file whose length is told by its size. */
const RECORDING = { name: "a.wav", text: "x".repeat(USUAL_BYTES_PER_SEC) };

/** `POST /v1/audio/transcriptions`. */
export const transcriptions: Endpoint = {
  method: "POST",
  path: "/v1/audio/transcriptions",
  api: openai,
  summary: "JSON, text, subtitles, segments, speakers; streamed; what is said comes from `llm.response`",
  examples: [{ form: { model: "whisper-1", file: RECORDING } }, {
    form: { model: "gpt-4o-transcribe", stream: "true", file: RECORDING },
  }],
  read: (incoming) => read(incoming, "transcribe"),
};

/** `POST /v1/audio/translations`. */
export const translations: Endpoint = {
  method: "POST",
  path: "/v1/audio/translations",
  api: openai,
  summary: "the same, as if in English",
  examples: [{ form: { model: "whisper-1", file: RECORDING } }],
  read: (incoming) => read(incoming, "translate"),
};

const CHECKS = {
  chunking_strategy: anything,
  file: anything,
  include: anything,
  known_speaker_names: anything,
  known_speaker_references: anything,
  language: string(),
  model: anything,
  prompt: string(),
  response_format: oneOf("json", "text", "srt", "verbose_json", "vtt", "diarized_json"),
  stream: boolean,
  temperature: decimal(0, 1),
  timestamp_granularities: anything,
};

const KINDS = { numbers: ["temperature"], booleans: ["stream"] };

async function read(incoming: Incoming, task: Task): Promise<Ask> {
  const { body, files } = await readForm(incoming, KINDS, MOST_BYTES);
  const model = readModel(body["model"], null) ?? "";
  const [file] = files.get("file") ?? [];
  if (!file) throw missing("file");
  checkFile(file);
  const bad = findBadField(CHECKS, body, { model, strict: incoming.settings.strict });
  if (bad) throw bad;
  const format = typeof body["response_format"] === "string" ? body["response_format"] : "json";
  checkFormat(format, model);
  const duration = secondsOf(file);
  const prompt = typeof body["prompt"] === "string" ? body["prompt"] : "";
  const promptTokens = Math.ceil(duration * TOKENS_PER_SEC) + await sliced(countSteps(prompt));
  const granularities = [body["timestamp_granularities"]].flat();
  const wanted: TranscriptOptions = {
    task,
    format,
    duration,
    language: task === "transcribe" && typeof body["language"] === "string" ? body["language"] : "english",
    withWords: granularities.includes("word"),
    withSegments: !granularities.includes("word") || granularities.includes("segment"),
    isTimed: model === "whisper-1",
  };
  const messages = [{ role: "user", text: prompt }];
  return askOf({
    api: openai,
    path: incoming.path,
    body,
    model,
    stream: body["stream"] === true && !wanted.isTimed,
    promptTokens,
    cost: promptTokens,
    chat: { ...PLAIN, dialect: transcriptDialect, messages, thinks: false, overrides: incoming.overrides },
    answer: answerIn(wanted),
  });
}

const ENDINGS = ["flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm"];

function checkFile({ filename }: FormFile): void {
  const ending = filename.toLowerCase().split(".").at(-1) ?? "";
  if (ENDINGS.includes(ending)) return;
  const formats = ENDINGS.map((one) => `'${one}'`).join(", ");
  throw badRequest(`Invalid file format. Supported formats: [${formats}]`, null, null);
}

/** The newer models only write plain texts, or who said what. */
function checkFormat(format: string, model: string): void {
  if (!/^gpt-4o.*-transcribe/.test(model)) return;
  const isDiarizing = model.includes("diarize");
  if (["json", "text"].includes(format) || isDiarizing && format === "diarized_json") return;
  const message =
    `response_format '${format}' is not compatible with model '${model}'. Use 'json' or 'text' ` +
    "instead.";
  throw badRequest(message, "response_format", "unsupported_value");
}

/** Duration that a WAV file declares; of others its size tells, roughly. */
function secondsOf({ bytes }: FormFile): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWav = bytes.length >= 44 && view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57415645;
  const perSec = isWav ? view.getUint32(28, true) : 0;
  const size = isWav ? bytes.length - 44 : bytes.length;
  return Math.round(100 * size / (perSec || USUAL_BYTES_PER_SEC)) / 100;
}
