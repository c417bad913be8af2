import { badRequest, openai } from "../error.ts";
import { type Ask, askOf } from "../../ask.ts";
import type { Endpoint, Incoming } from "../../endpoint.ts";
import { PLAIN } from "../../talk.ts";
import { tokenCount } from "../../tokens.ts";
import { readModel } from "../body.ts";
import { boolean, type Check, decimal, missing, oneOf, string } from "../checks.ts";
import { findBadField } from "../fields.ts";
import { readForm, type Upload } from "../form.ts";
import { answerIn, transcriptWire } from "./transcript.ts";

/** Bytes of the whole form, which the API counts. */
const MOST_BYTES = 26_214_400;
/** Tokens of a second of sound. */
const TOKENS_PER_SEC = 10;
/** What most files have in a second, where nothing better is known. */
const USUAL_BYTES_PER_SEC = 16_000;

/** What is done: the words as they were said, or in English. */
export type Task = "transcribe" | "translate";

/** How a transcript is wanted. */
export interface Wanted {
  readonly task: Task;
  readonly format: string;
  /** Seconds. */
  readonly duration: number;
  readonly language: string;
  readonly withWords: boolean;
  readonly withSegments: boolean;
  /** Paid by the second, as only the oldest model is. */
  readonly isTimed: boolean;
}

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

const anything: Check = () => undefined;

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
  const bad = findBadField(CHECKS, body, model);
  if (bad) throw bad;
  const format = typeof body["response_format"] === "string" ? body["response_format"] : "json";
  checkFormat(format, model);
  const duration = secondsOf(file);
  const prompt = typeof body["prompt"] === "string" ? body["prompt"] : "";
  const promptTokens = Math.ceil(duration * TOKENS_PER_SEC) + tokenCount(prompt);
  const granularities = [body["timestamp_granularities"]].flat();
  const wanted: Wanted = {
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
    talk: { ...PLAIN, wire: transcriptWire, messages, thinks: false, overrides: incoming.overrides },
    answer: answerIn(wanted),
  });
}

const ENDINGS = ["flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm"];

function checkFile({ filename }: Upload): void {
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

/** How long a WAV file says it is; of others its size tells, roughly. */
function secondsOf({ bytes }: Upload): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWav = bytes.length >= 44 && view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57415645;
  const perSec = isWav ? view.getUint32(28, true) : 0;
  const size = isWav ? bytes.length - 44 : bytes.length;
  return Math.round(100 * size / (perSec || USUAL_BYTES_PER_SEC)) / 100;
}
