import { createHash } from "node:crypto";
import type { Steps } from "../../base/clock.ts";
import { canonical } from "../../base/json.ts";
import type { Piece } from "./growing_bytes.ts";

/** Characters up to which JSON is put in canonical form; what is longer would hold up others. */
export const CANONICAL_CHARS = 16_384;
/** Characters that are hashed in one step. */
const STEP_CHARS = 65_536;

/** Digest of a body: of its canonical form if it is JSON of moderate size, else of its bytes; empty for an empty one. */
export function digestOf(body: Piece): string {
  if (body.length === 0) return "";
  return createHash("sha256").update(canonicalOf(body) ?? body).digest("hex");
}

/** The canonical form of JSON; `null` for any other body. */
function canonicalOf(body: Piece): string | null {
  if (body.length > CANONICAL_CHARS) return null;
  const text = textOf(body);
  if (text === null || !/^\s*[[{]/.test(text)) return null;
  try {
    return canonical(JSON.parse(text)) || null;
  } catch {
    return null;
  }
}

/** The text of a body; `null` where it is no UTF-8. */
export function textOf(body: Piece): string | null {
  if (typeof body === "string") return body.toWellFormed();
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

/** Digest of the bytes of a long body, in steps. */
export function* digestInSteps(body: Piece): Steps<string> {
  const digest = new RunningDigest();
  for (let at = 0; at < body.length;) {
    const end = stepEnd(body, at + STEP_CHARS);
    digest.add(typeof body === "string" ? body.slice(at, end) : body.subarray(at, end));
    at = end;
    yield;
  }
  return digest.now();
}

/** The end of a step: two halves of one character stay together. */
function stepEnd(body: Piece, end: number): number {
  const splits = typeof body === "string" && (body.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return splits ? end + 1 : end;
}

/** Digest of a body that comes in pieces. */
export class RunningDigest {
  readonly #hash = createHash("sha256");

  /** Adds a piece. It is hashed at once: to collect short ones first saves no time, and takes memory for each stream. */
  add(piece: Piece): void {
    this.#hash.update(piece);
  }

  /** Digest of all pieces so far, in hexadecimal. */
  now(): string {
    return this.#hash.copy().digest("hex");
  }
}
