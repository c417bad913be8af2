/** Paths of the requests that rules answer, those in which a model is asked to say something; * is any text. */
export const CONVERSATION_PATHS = [
  "/v1/chat/completions",
  "/v1/messages",
  "/v1/responses",
  "/v1beta/models/*:generateContent",
  "/v1beta/models/*:streamGenerateContent",
  "/v1/models/*:generateContent",
  "/v1/models/*:streamGenerateContent",
  "/api/chat",
  "/api/generate",
  "/v1/completions",
  "/v1/audio/transcriptions",
  "/v1/audio/translations",
  "/openai/deployments/*/chat/completions",
  "/openai/deployments/*/completions",
  "/openai/v1/chat/completions",
  "/openai/v1/completions",
  "/openai/v1/responses",
];

/** The same as clients may write them: with a slash at the end, or with a `/v1` too many. */
const WRITTEN = CONVERSATION_PATHS.flatMap((path) => [path, `/v1${path}`].flatMap((one) => [one, `${one}/`]));

/** Longest pattern that is compared: no path of ours is longer, apart from the names in it. */
const MOST_CHARACTERS = 500;

/** True if a pattern of a rule, in which * is any text, fits the path of any conversation. */
export function canFit(pattern: string): boolean {
  return pattern.length > MOST_CHARACTERS || WRITTEN.some((path) => overlap(pattern, path));
}

/**
 * True if some text fits both patterns. Row by row: `ends[i]` tells whether what was read of `b` by now overlaps with
 * the first `i` characters of `a`.
 */
function overlap(a: string, b: string): boolean {
  let ends = Array.from({ length: a.length + 1 }, (_, i) => /^\**$/.test(a.slice(0, i)));
  for (const letter of b) {
    const next = [letter === "*" && ends[0] === true];
    for (let i = 1; i <= a.length; i++) {
      const own = a[i - 1];
      const isStar = own === "*" || letter === "*";
      next.push(
        isStar ? next[i - 1] === true || ends[i] === true : own === letter && ends[i - 1] === true,
      );
    }
    ends = next;
  }
  return ends[a.length] === true;
}
