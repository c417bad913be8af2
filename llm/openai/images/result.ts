import type { Size } from "../../../engine/content/png.ts";
import type { Ask } from "../../request/ask.ts";
import { type Frame, stream } from "../../request/frames.ts";
import type { Json } from "../../../engine/base/json.ts";
import { picture, pictureName } from "../../writing/picture.ts";
import { jsonAnswer, textAnswer } from "../json_answer.ts";
import { familyOf } from "./image_params.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import type { ImageOptions } from "./image_options.ts";

/** Draws the pictures. */
export function answerWith(wanted: ImageOptions): Ask["answer"] {
  return (exchange, { settings }) => {
    const { stream: streamed } = exchange.ask;
    const frames = streamed ? framesOf(wanted, exchange) : [];
    return withoutLimits(
      streamed
        ? textAnswer(exchange, "text/event-stream; charset=utf-8", stream(frames, exchange, settings.stream))
        : jsonAnswer(exchange, whole(wanted, exchange)),
    );
  };
}

/** Removes the rate limit headers: these routes do not send any. */
function withoutLimits(answer: Answer): Answer {
  const told = Object.entries(answer.headers).filter(([name]) => !name.startsWith("x-ratelimit-"));
  return { ...answer, headers: Object.fromEntries(told) };
}

/** Width and height from what a request calls a size. */
export function readSize(size: string): Size {
  const [width = 1024, height = 1024] = size.split("x").map(Number);
  return { width, height };
}

function whole(wanted: ImageOptions, { ask, arrived }: Exchange<Ask>): Json {
  const { isGpt, revises } = familyOf(ask.model);
  const created = Math.floor(arrived / 1000);
  const data = Array.from({ length: wanted.n }, (_, index) => ({
    ...(wanted.asLink ? { url: linkTo(wanted, index) } : { b64_json: drawn(wanted, index) }),
    ...(revises ? { revised_prompt: wanted.prompt } : {}),
  }));
  if (!isGpt) return { created, data };
  const { background, quality, size } = wanted;
  return { created, background, data, output_format: "png", quality, size, usage: usageOf(wanted, ask) };
}

function drawn({ prompt, size }: ImageOptions, index: number): string {
  return picture(pictureName(prompt, index), readSize(size)).toBase64();
}

function linkTo({ prompt, size, origin }: ImageOptions, index: number): string {
  return `${origin}/v1/images/files/${size}-${pictureName(prompt, index)}.png`;
}

/** Tokens of a picture by its quality, where it is square; others have half as many more. */
const TOKENS: Readonly<Record<string, number>> = { low: 272, medium: 1056, high: 4160 };
/** Tokens that a picture has which was given. */
const GIVEN_TOKENS = 323;

function usageOf({ n, size, quality, given }: ImageOptions, { promptTokens }: Ask): Json {
  const { width, height } = readSize(size);
  const output = n * Math.round((TOKENS[quality] ?? 0) * (width === height ? 1 : 1.5));
  const pictures = GIVEN_TOKENS * given;
  return {
    input_tokens: promptTokens + pictures,
    input_tokens_details: { image_tokens: pictures, text_tokens: promptTokens },
    output_tokens: output,
    total_tokens: promptTokens + pictures + output,
  };
}

/** The events of a stream: pictures that are not finished, then the one that is. */
function framesOf(wanted: ImageOptions, { ask, arrived }: Exchange<Ask>): Frame[] {
  const { kind, quality, size, background, partials } = wanted;
  const name = kind === "edits" ? "image_edit" : "image_generation";
  const about = { created_at: Math.floor(arrived / 1000), size, quality, background, output_format: "png" };
  const event = (part: Frame["part"], type: string, rest: Json): Frame => ({
    part,
    text: `event: ${type}\ndata: ${JSON.stringify({ type, ...rest, ...about })}\n\n`,
  });
  const b64_json = drawn(wanted, 0);
  return [
    ...Array.from(
      { length: partials },
      (_, at) =>
        event("text", `${name}.partial_image`, {
          b64_json: drawn(wanted, at + 1),
          partial_image_index: at,
        }),
    ),
    event("finish", `${name}.completed`, { b64_json, usage: usageOf(wanted, ask) }),
  ];
}
