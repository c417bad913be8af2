import { type Ask, askOf } from "../../request/ask.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { type Frame, stream } from "../../request/frames.ts";
import { tokenCount } from "../../base/tokens.ts";
import { SOUND_TYPES, soundFile, type SoundFormat } from "../../writing/sound_files.ts";
import { dataFrame } from "../data_frames.ts";
import { textAnswer } from "../json_answer.ts";
import { parseBody, readModel } from "../openai_body.ts";
import { anything, decimal, missing, oneOf, string } from "../checks.ts";
import { openai } from "../openai_api.ts";
import { findBadField } from "../fields.ts";

/** Milliseconds that it takes to say a character, and the longest file. */
const MS_PER_CHARACTER = 60;
const LONGEST_MS = 5000;
/** Tokens of a second of sound. */
const TOKENS_PER_SEC = 20;
/** Bytes of sound in one event. */
const PIECE_BYTES = 16_384;

/** `POST /v1/audio/speech`. */
export const speech: Endpoint = {
  method: "POST",
  path: "/v1/audio/speech",
  api: openai,
  summary: "a tone as WAV, PCM, FLAC; silence as MP3, Opus, AAC",
  examples: [{ json: { model: "tts-1", input: "x", voice: "alloy" } }, {
    json: { model: "tts-1", input: "x", voice: "alloy", stream_format: "sse" },
  }],
  read,
};

const FORMATS = Object.keys(SOUND_TYPES);

const CHECKS = {
  input: string(4096),
  instructions: string(4096),
  model: anything,
  response_format: oneOf(...FORMATS),
  speed: decimal(0.25, 4),
  stream_format: oneOf("sse", "audio"),
  voice: anything,
};

async function read(incoming: Incoming): Promise<Ask> {
  const body = await parseBody(await incoming.text());
  const model = readModel(body["model"], null);
  const absent = ["input", "voice"].find((name) => body[name] === undefined || body[name] === null);
  if (absent !== undefined) throw missing(absent);
  const bad = findBadField(CHECKS, body, { model: model ?? "", strict: incoming.settings.strict });
  if (bad) throw bad;
  const input = String(body["input"]);
  const speed = typeof body["speed"] === "number" ? body["speed"] : 1;
  const ms = Math.min(LONGEST_MS, Math.max(100, input.length * MS_PER_CHARACTER / speed));
  const format = FORMATS.find((one) => one === body["response_format"]) as SoundFormat | undefined ?? "mp3";
  const promptTokens = tokenCount(input);
  const isStream = body["stream_format"] === "sse";
  const about = { api: openai, path: incoming.path, body, model, stream: isStream };
  return askOf({ ...about, promptTokens, cost: promptTokens, answer: answerWith(format, ms) });
}

function answerWith(format: SoundFormat, ms: number): Ask["answer"] {
  return (exchange, { settings }) => {
    const { ask } = exchange;
    const file = soundFile(format, ms);
    exchange.note("prompt_tokens", ask.promptTokens);
    if (!ask.stream) return textAnswer(exchange, SOUND_TYPES[format], file);
    const frames = framesOf(file, ask.promptTokens, Math.ceil(ms / 1000 * TOKENS_PER_SEC));
    return textAnswer(
      exchange,
      "text/event-stream; charset=utf-8",
      stream(frames, exchange, settings.stream),
    );
  };
}

function framesOf(file: Uint8Array, input: number, output: number): Frame[] {
  const pieces = Array.from(
    { length: Math.ceil(file.length / PIECE_BYTES) },
    (_, at) => file.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES),
  );
  const usage = { input_tokens: input, output_tokens: output, total_tokens: input + output };
  return [
    ...pieces.map((piece) => dataFrame("text", { type: "speech.audio.delta", audio: piece.toBase64() })),
    dataFrame("finish", { type: "speech.audio.done", usage }),
  ];
}
