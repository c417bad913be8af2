import type { HttpError } from "../../../engine/types.ts";
import type { Wire } from "../../api.ts";
import type { Ask } from "../../ask.ts";
import { type Frame, stream } from "../../frames.ts";
import type { Tokens } from "../../talk.ts";
import { type Choice, complete } from "../../writing/complete.ts";
import { jsonAnswer, textAnswer } from "../answer.ts";
import { errorJson } from "../error.ts";
import { diarized, segmentsOf, subtitles, verbose } from "./segments.ts";
import type { Wanted } from "./transcription.ts";

/** How transcripts are written down. */
export const transcriptWire: Wire = {
  answers: "text",
  usage: "usage",
  keepAlive: ": keep-alive\n\n",
  errorFrames: (error: HttpError) => [
    { text: `data: ${JSON.stringify({ type: "error", error: errorJson(error) })}\n\n`, part: "aside" },
  ],
};

/** Writes down what was heard: the text of the mode in force, whatever is in the file. */
export function answerIn(wanted: Wanted): Ask["answer"] {
  return (exchange, content) => {
    const { ask } = exchange;
    if (!ask.talk) throw new Error("Cannot transcribe what nobody says");
    const { choices: [choice], tokens } = complete(exchange, ask.talk, content);
    const text = choice?.tokens().join("") ?? "";
    const usage = usageOf(wanted, tokens);
    if (ask.stream && choice) {
      const frames = framesOf(choice, text, usage);
      const body = stream(frames, exchange, content.settings.stream);
      return textAnswer(exchange, "text/event-stream; charset=utf-8", body);
    }
    const segments = () => segmentsOf(text, wanted.duration);
    switch (wanted.format) {
      case "text":
        return textAnswer(exchange, "text/plain; charset=utf-8", `${text}\n`);
      case "srt":
      case "vtt":
        return textAnswer(exchange, "text/plain; charset=utf-8", subtitles(segments(), wanted.format));
      case "verbose_json":
        return jsonAnswer(exchange, { ...verbose(text, segments(), wanted), usage });
      case "diarized_json":
        return jsonAnswer(exchange, { ...diarized(text, segments(), wanted), usage });
      default:
        return jsonAnswer(exchange, { text, usage });
    }
  };
}

function usageOf({ isTimed, duration }: Wanted, { prompt, completion }: Tokens) {
  if (isTimed) return { type: "duration", seconds: Math.ceil(duration) };
  const heard = Math.min(prompt, Math.ceil(duration * 10));
  return {
    type: "tokens",
    total_tokens: prompt + completion,
    input_tokens: prompt,
    input_token_details: { text_tokens: prompt - heard, audio_tokens: heard },
    output_tokens: completion,
  };
}

function framesOf(choice: Choice, text: string, usage: unknown): Frame[] {
  const frame = (part: Frame["part"], event: unknown): Frame => ({
    text: `data: ${JSON.stringify(event)}\n\n`,
    part,
  });
  const deltas = choice.tokens().filter((token) => token !== "");
  return [
    ...deltas.map((delta) => frame("text", { type: "transcript.text.delta", delta })),
    frame("finish", { type: "transcript.text.done", text, usage }),
    { text: "data: [DONE]\n\n", part: "end" },
  ];
}
