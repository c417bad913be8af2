import type { TokenLogprob } from "../../request/completion.ts";

/** Probabilities as this API writes them: lists side by side. `offset` is where the first token begins in the text. */
export function logprobsJson(
  tokens: readonly string[],
  logprobs: readonly (TokenLogprob | null)[],
  offset = 0,
) {
  let at = offset;
  return {
    tokens,
    token_logprobs: logprobs.map((one) => one?.logprob ?? null),
    top_logprobs: logprobs.some((one) => one?.top_logprobs.length) ? logprobs.map(topOf) : null,
    text_offset: tokens.map((token) => (at += token.length) - token.length),
  };
}

function topOf(one: TokenLogprob | null): Record<string, number> | null {
  return one && Object.fromEntries(one.top_logprobs.map(({ token, logprob }) => [token, logprob]));
}
