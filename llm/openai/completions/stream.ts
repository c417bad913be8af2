import type { HttpError } from "../../../engine/types.ts";
import type { Wire } from "../../api.ts";
import type { Frame, Part } from "../../frames.ts";
import { errorJson } from "../error.ts";
import { logprobsJson, type Shown, type Told } from "./answer.ts";

const DONE: Frame = { text: "data: [DONE]\n\n", part: "end" };

/** How legacy completions write down what a model says. */
export const completionsWire: Wire = {
  answers: "choices",
  usage: "usage",
  ids: /"id": ?"(cmpl-\w+)"/g,
  lacks: ["role"],
  keepAlive: ": keep-alive\n\n",
  errorFrames: (error: HttpError) => [
    { text: `data: ${JSON.stringify({ error: errorJson(error) })}\n\n`, part: "aside" },
    DONE,
  ],
};

/** What a chunk says of one choice. */
interface Chunk {
  readonly part: Part;
  readonly text: string;
  readonly logprobs: unknown;
  readonly finish: string | null;
}

/**
 * The answer as server-sent events, choice after choice. Where the tokens ran out, the last text says so; where the
 * answer was at its end, a chunk without a text does.
 */
export function completionFrames({ head, choices, usage, style }: Told): Frame[] {
  const { id, created, model } = head;
  const nothing = style.includeUsage ? { usage: null } : {};
  const frame = (part: Part, rest: Record<string, unknown>): Frame => ({
    text: `data: ${JSON.stringify({ id, object: "text_completion", created, ...rest })}\n\n`,
    part,
  });
  const frames = choices.flatMap((choice, index) =>
    chunksOf(choice).map(({ part, text, logprobs, finish }) =>
      frame(part, { choices: [{ text, index, logprobs, finish_reason: finish }], model, ...nothing })
    )
  );
  if (style.includeUsage) frames.push(frame("usage", { choices: [], model, usage }));
  return [...frames, DONE];
}

function chunksOf({ tokens, logprobs, finish }: Shown): Chunk[] {
  const isCut = finish === "length" && tokens.length > 0;
  let offset = 0;
  const chunks = tokens.map((text, at): Chunk => {
    const own = logprobs && logprobsJson([text], [logprobs[at] ?? null], offset);
    offset += text.length;
    const isLast = isCut && at === tokens.length - 1;
    return { part: isLast ? "finish" : "text", text, logprobs: own, finish: isLast ? finish : null };
  });
  return isCut ? chunks : [...chunks, { part: "finish", text: "", logprobs: null, finish }];
}
