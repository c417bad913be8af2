import type { TranscriptOptions } from "./transcript_options.ts";

/** A part of a transcript. Times are seconds from the beginning. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Words of a segment. */
const WORDS = 10;

/** A text cut into parts, each of which takes its share of the time. */
export function segmentsOf(text: string, duration: number, size = WORDS): Segment[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const at = (word: number) => Math.round(100 * duration * Math.min(1, word / words.length)) / 100;
  return Array.from({ length: Math.ceil(words.length / size) }, (_, index) => {
    const from = index * size;
    return { start: at(from), end: at(from + size), text: words.slice(from, from + size).join(" ") };
  });
}

/** Transcript as subtitles: SubRip numbers them and writes a comma where WebVTT has a point. */
export function subtitles(segments: readonly Segment[], format: "srt" | "vtt"): string {
  const mark = format === "srt" ? "," : ".";
  const blocks = segments.map(({ start, end, text }, index) => {
    const number = format === "srt" ? `${index + 1}\n` : "";
    return `${number}${clock(start, mark)} --> ${clock(end, mark)}\n${text}\n\n`;
  });
  return `${format === "vtt" ? "WEBVTT\n\n" : ""}${blocks.join("")}`;
}

/** `00:01:02.345` */
function clock(seconds: number, mark: string): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const rest = String(ms % 1000).padStart(3, "0");
  return `${two(ms / 3_600_000)}:${two(ms / 60_000 % 60)}:${two(ms / 1000 % 60)}${mark}${rest}`;
}

/** Verbose transcript with everything known of it. */
export function verbose(text: string, segments: readonly Segment[], wanted: TranscriptOptions) {
  const { task, language, duration, withWords, withSegments } = wanted;
  const words = () =>
    segmentsOf(text, duration, 1).map(({ start, end, text: word }) => ({ word, start, end }));
  return {
    task,
    language,
    duration,
    text,
    ...(withSegments ? { segments: segments.map(segmentJson) } : {}),
    ...(withWords ? { words: words() } : {}),
  };
}

function segmentJson({ start, end, text }: Segment, id: number) {
  const sureness = { temperature: 0, avg_logprob: -0.25, compression_ratio: 1.2, no_speech_prob: 0.01 };
  return { id, seek: 0, start, end, text, tokens: [], ...sureness };
}

/** Transcript with speakers: two speakers take turns. */
export function diarized(text: string, segments: readonly Segment[], { duration }: TranscriptOptions) {
  const said = segments.map((segment, index) => ({
    type: "transcript.text.segment",
    id: `seg_${String(index).padStart(3, "0")}`,
    ...segment,
    speaker: index % 2 === 0 ? "A" : "B",
  }));
  return { task: "transcribe", duration, text, segments: said };
}
