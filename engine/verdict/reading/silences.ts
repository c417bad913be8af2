import type { Entry } from "../../journal/entry.ts";
import { isKeepAlive } from "./stream_text.ts";

/** Place of a silence in an exchange. `pings`: nothing but keep-alives, so that bytes come and no content does. */
export type SilenceKind = "reply" | "first_token" | "between" | "pings";

/** A time in which a reply made no progress. */
export interface Silence {
  readonly kind: SilenceKind;
  readonly ms: number;
  /** True if the client left in it; else the server ended it. */
  readonly left: boolean;
}

/** A piece of a streamed body: when it was sent, from the arrival on, and whether it is nothing but a keep-alive. */
interface Piece {
  readonly at_ms: number;
  readonly keepsAlive: boolean;
}

/** Shortest silence that shows anything, in milliseconds. */
const LEAST_MS = 1_000;

/** The silences of an exchange of a second and more, in their order. */
export function silencesOf(entry: Entry): readonly Silence[] {
  return allSilences(entry).filter(({ ms }) => ms >= LEAST_MS);
}

function allSilences(entry: Entry): readonly Silence[] {
  const { ended_ms, reply, first_byte_ms } = entry;
  if (ended_ms === null) return [];
  const left = reply.ending === "client_aborted";
  if (first_byte_ms === null) {
    return [{ kind: reply.status === null ? "reply" : "first_token", ms: ended_ms, left }];
  }
  if (ended_ms < LEAST_MS) return [];
  const pieces = piecesOf(entry);
  const bytes = silencesBetween([...pieces.map(({ at_ms }) => at_ms), ended_ms], left);
  const content = pieces.filter(({ keepsAlive }) => !keepsAlive).map(({ at_ms }) => at_ms);
  const pings = pieces.length > content.length ? silencesBetween([0, ...content, ended_ms], left) : [];
  return [
    { kind: "reply", ms: first_byte_ms, left: false },
    ...bytes.map((one) => ({ ...one, kind: "between" as const })),
    ...pings.map((one) => ({ ...one, kind: "pings" as const })),
  ];
}

function silencesBetween(times: readonly number[], left: boolean): Omit<Silence, "kind">[] {
  return times.slice(1).map((time, at) => ({
    ms: time - (times[at] ?? 0),
    left: left && at === times.length - 2,
  }));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function piecesOf({ reply: { frames, body }, first_byte_ms }: Entry): readonly Piece[] {
  if (frames.length === 0) return [{ at_ms: first_byte_ms ?? 0, keepsAlive: false }];
  const textOf = body.text === null || body.cut ? null : partsOf(body.text);
  let from = 0;
  return frames.map(({ at_ms, bytes }) => {
    const keepsAlive = textOf !== null && isKeepAlive(textOf(from, from + bytes));
    from += bytes;
    return { at_ms, keepsAlive };
  });
}

/** Gives parts of a text from one byte to another. */
function partsOf(text: string): (from: number, to: number) => string {
  const bytes = encoder.encode(text);
  if (bytes.length === text.length) return (from, to) => text.slice(from, to);
  return (from, to) => decoder.decode(bytes.subarray(from, to));
}
