import { writerAround } from "../../request/around_text.ts";
import type { Frame, FramePart } from "../../request/frames.ts";
import { DONE, errorFrames } from "../data_frames.ts";
import type { Dialect } from "../../request/dialect.ts";
import type { EncodedCompletion, EncodedCompletions } from "./completion_style.ts";
import { logprobsJson } from "./logprobs_json.ts";

/** Dialect of legacy completions, as faults need it. */
export const completionsDialect: Dialect = {
  answers: "choices",
  usage: ["usage"],
  ids: /"id": ?"(cmpl-\w+)"/g,
  lacks: ["role"],
  keepAlive: ": keep-alive\n\n",
  errorFrames,
};

/** Delta of one choice in a chunk. */
interface Chunk {
  readonly part: FramePart;
  readonly text: string;
  readonly logprobs: unknown;
  readonly finish: string | null;
}

/**
 * The answer as server-sent events, choice after choice. Where the tokens ran out, the last text says so; where the
 * answer was at its end, a chunk without a text does.
 */
export function* completionFrames({ head, choices, usage, style }: EncodedCompletions): Iterable<Frame> {
  const { id, created, model } = head;
  const nothing = style.includeUsage ? { usage: null } : {};
  const frame = (part: FramePart, rest: Record<string, unknown>): Frame => ({
    text: `data: ${JSON.stringify({ id, object: "text_completion", created, ...rest })}\n\n`,
    part,
  });
  for (const [index, choice] of choices.entries()) {
    const chunk = ({ part, text, logprobs, finish }: Chunk) =>
      frame(part, { choices: [{ text, index, logprobs, finish_reason: finish }], model, ...nothing });
    const plain = writerAround((text) =>
      String(chunk({ part: "text", text, logprobs: null, finish: null }).text)
    );
    for (const one of chunksOf(choice)) {
      const isPlain = one.part === "text" && one.logprobs === null;
      yield isPlain ? { part: "text", text: plain(one.text) } : chunk(one);
    }
  }
  if (style.includeUsage) yield frame("usage", { choices: [], model, usage });
  yield DONE;
}

function* chunksOf({ tokens, logprobs, finish }: EncodedCompletion): Iterable<Chunk> {
  const isCut = finish === "length" && tokens.length > 0;
  let offset = 0;
  for (const [at, text] of tokens.entries()) {
    const own = logprobs && logprobsJson([text], [logprobs[at] ?? null], offset);
    offset += text.length;
    const isLast = isCut && at === tokens.length - 1;
    yield { part: isLast ? "finish" : "text", text, logprobs: own, finish: isLast ? finish : null };
  }
  if (!isCut) yield { part: "finish", text: "", logprobs: null, finish };
}
