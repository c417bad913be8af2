import type { Ask } from "../../request/ask.ts";
import { type Frame, stream } from "../../request/frames.ts";
import type { Tokens } from "../../request/chat_request.ts";
import { hasText } from "../../base/tokens.ts";
import { complete } from "../../writing/complete.ts";
import { jsonAnswer, textAnswer } from "../json_answer.ts";
import { dataFrame, DONE } from "../data_frames.ts";
import { errorJson } from "../openai_api.ts";
import { diarized, segmentsOf, subtitles, verbose } from "./segments.ts";
import type { Dialect } from "../../request/dialect.ts";
import type { Choice } from "../../request/completion.ts";
import type { TranscriptOptions } from "./transcript_options.ts";

/** Dialect of transcripts, as faults need it. */
export const transcriptDialect: Dialect = {
  answers: "text",
  usage: ["usage"],
  keepAlive: ": keep-alive\n\n",
  errorFrames: (error) => [dataFrame("aside", { type: "error", error: errorJson(error) })],
};

/** Writes down what was heard: the text of the mode in force, whatever is in the file. */
export function answerIn(wanted: TranscriptOptions): Ask["answer"] {
  return async (exchange, content) => {
    const { ask } = exchange;
    if (!ask.chat) throw new Error("Cannot transcribe what nobody says");
    const { choices: [choice], tokens } = await complete(exchange, ask.chat, content);
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

function usageOf({ isTimed, duration }: TranscriptOptions, { prompt, completion }: Tokens) {
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
  const deltas = choice.tokens().filter(hasText);
  return [
    ...deltas.map((delta) => dataFrame("text", { type: "transcript.text.delta", delta })),
    dataFrame("finish", { type: "transcript.text.done", text, usage }),
    DONE,
  ];
}
