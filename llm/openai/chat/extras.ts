/**
 * Additions to the text of an answer: speech, sources, and how far it was foreseen.
 *
 * @module
 */
import { hex, integerBetween, pick, type Random } from "../../../engine/chance/random.ts";
import { VOCABULARIES } from "../../../engine/content/vocabulary.ts";
import { tone, wavOf } from "../../writing/sound.ts";

/** Spoken answers are short, whatever they say, and can be fetched for an hour. */
const SPEECH_MS = 100;
const KEPT_SEC = 3600;

/** A spoken answer. */
export interface Audio {
  readonly id: string;
  /** Base64 of a tone: raw samples for `pcm16`, else a WAV file, whatever was asked for. */
  readonly data: string;
  /** Unix seconds. */
  readonly expires_at: number;
  readonly transcript: string;
}

/** Speaks a text. `created` is in Unix seconds. */
export function spoken(
  transcript: string,
  { format, created }: { readonly format: string; readonly created: number },
  ids: Random,
): Audio {
  const samples = tone(SPEECH_MS);
  return {
    id: `audio_${hex(ids, 32)}`,
    data: (format === "pcm16" ? samples : wavOf(samples)).toBase64(),
    expires_at: created + KEPT_SEC,
    transcript,
  };
}

/** Source of a part of a text. */
export interface Citation {
  readonly type: "url_citation";
  readonly url_citation: {
    readonly start_index: number;
    readonly end_index: number;
    readonly url: string;
    readonly title: string;
  };
}

/** Made-up sources for the words of a text, one or two; none for none. */
export function citationsOf(text: string, random: Random): Citation[] {
  if (text === "") return [];
  const half = Math.ceil(text.length / 2);
  const ranges = integerBetween(random, [1, 2]) === 1 || half === text.length
    ? [[0, text.length] as const]
    : [[0, half] as const, [half, text.length] as const];
  return ranges.map(([start_index, end_index]) => {
    const [site, page] = [pick(random, VOCABULARIES.lorem), pick(random, VOCABULARIES.lorem)];
    const url = `https://${site}.example/${page}`;
    return { type: "url_citation", url_citation: { start_index, end_index, url, title: `${site} ${page}` } };
  });
}

/** Accepted and rejected tokens of a prediction, at the beginning or at the end of the answer. */
export function foreseen(
  expected: readonly string[],
  got: readonly string[],
): { readonly accepted: number; readonly rejected: number } {
  const most = Math.min(expected.length, got.length);
  let start = 0;
  while (start < most && expected[start] === got[start]) start++;
  let end = 0;
  while (end < most - start && expected.at(-1 - end) === got.at(-1 - end)) end++;
  return { accepted: start + end, rejected: expected.length - start - end };
}
