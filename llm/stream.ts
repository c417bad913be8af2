import { bytesOf } from "../engine/body.ts";
import { alphanumeric, between } from "../engine/random.ts";
import type { Exchange, Paced, Random } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import type { Completion } from "./completion.ts";
import type { Pace } from "./settings.ts";

/** Chunks are padded to a multiple of this many bytes, so that their length tells nothing about the token. */
const PADDING = 16;

/** A frame, and whether the pace applies to it: tokens have to wait, what frames them does not. */
interface Frame {
  readonly text: string;
  readonly paced: boolean;
}

/**
 * The answer as server-sent events:
 *
 *     data: role chunk … (one for each choice)
 *     data: one token … (choices take turns)
 *     data: finish chunk … (one for each choice)
 *     data: usage chunk   (with include_usage)
 *     data: [DONE]
 */
export function streamBody(exchange: Exchange<Ask>, completion: Completion, pace: Pace): Paced {
  const frames = framesOf(completion, exchange.ask, exchange.draw("pace"));
  return { pieces: frames.map(({ text }) => text), pace: pacer(frames, exchange, pace) };
}

function framesOf(completion: Completion, ask: Ask, random: Random): Frame[] {
  const { id, created, model, service_tier, system_fingerprint, choices, usage } = completion;
  const head = { id, object: "chat.completion.chunk", created, model, service_tier, system_fingerprint };
  const frame = (rest: Record<string, unknown>, paced = false): Frame => {
    const json = JSON.stringify({ ...head, ...rest });
    return { text: `data: ${ask.obfuscate ? padded(json, random) : json}\n\n`, paced };
  };
  const nothing = ask.includeUsage ? { usage: null } : {};
  const chunk = (index: number, delta: unknown, finish_reason: string | null, paced = false) =>
    frame({ choices: [{ index, delta, logprobs: null, finish_reason }], ...nothing }, paced);

  const frames = choices.map((_, index) =>
    chunk(index, { role: "assistant", content: "", refusal: null }, null)
  );
  const tokens = choices.map((choice) => choice.tokens().filter((token) => token !== ""));
  for (let at = 0; tokens.some((list) => at < list.length); at++) {
    for (const [index, list] of tokens.entries()) {
      const content = list[at];
      if (content !== undefined) frames.push(chunk(index, { content }, null, true));
    }
  }
  for (const [index, { finish }] of choices.entries()) frames.push(chunk(index, {}, finish));
  if (ask.includeUsage) frames.push(frame({ choices: [], usage }));
  frames.push({ text: "data: [DONE]\n\n", paced: false });
  return frames;
}

/** Adds the `obfuscation` that makes chunk and padding together a multiple of 16 bytes long. */
function padded(json: string, random: Random): string {
  const length = (PADDING - bytesOf(json).length % PADDING) % PADDING;
  return `${json.slice(0, -1)},"obfuscation":"${alphanumeric(random, length)}"}`;
}

/**
 * When each frame is due. Waits are counted from the first token on, not one from the other, so that late timers do
 * not add up.
 */
function pacer(frames: readonly Frame[], exchange: Exchange<Ask>, pace: Pace): Paced["pace"] {
  const { first_token_ms, tokens_per_sec, jitter_pct } = pace;
  const gap = tokens_per_sec === undefined ? 0 : 1000 / tokens_per_sec;
  if (first_token_ms === 0 && gap === 0) return () => {};
  const random = exchange.draw("latency");
  const varied = (ms: number) => ms * (1 + between(random, [-jitter_pct, jitter_pct]) / 100);
  let due: number | undefined;
  return async (index) => {
    if (!frames[index]?.paced) return;
    due = due === undefined ? exchange.now() + varied(first_token_ms) : due + varied(gap);
    const wait = due - exchange.now();
    if (wait > 0) await exchange.sleep(wait);
  };
}
