import { inSlices, type Steps, yieldToEventLoop } from "../base/clock.ts";
import type { Pending } from "../base/pending.ts";
import type { Paced, Step } from "./reply.ts";

/** Characters up to which a text is made at once and sent with its length. */
const LARGEST_WHOLE = 131_072;

/**
 * A large text whose pieces are made as they are sent, so that neither the event loop nor the memory ever has to do
 * with all of it. Nothing is due later than the rest; an empty piece is a place where the work may rest.
 */
export class MadeBody implements Paced {
  readonly #make: () => Iterable<string>;

  /** `make` gives the same pieces each time. */
  constructor(make: () => Iterable<string>) {
    this.#make = make;
  }

  /** All pieces at once. */
  get pieces(): readonly string[] {
    return Array.from(this.#make());
  }

  pace(): void {}

  *steps(): Iterable<Step> {
    yield { text: "", hold: yieldToEventLoop }; // its beginning was made in this turn, by `bodyOf()`
    for (const text of this.#make()) yield { text };
  }
}

/**
 * The body of a text that comes in pieces: the text itself while it is short, else one that is made as it is sent. Work
 * that takes long rests at its empty pieces; pieces in an array are there already.
 */
export function bodyOf(make: () => Iterable<string>): Pending<string | MadeBody> {
  const pieces = make();
  if (!Array.isArray(pieces)) return inSlices(beginning(pieces, make));
  let text = "";
  for (const piece of pieces) text += piece;
  return text.length > LARGEST_WHOLE ? new MadeBody(make) : text;
}

function* beginning(pieces: Iterable<string>, make: () => Iterable<string>): Steps<string | MadeBody> {
  let text = "";
  for (const piece of pieces) {
    if (piece === "") yield;
    text += piece;
    if (text.length > LARGEST_WHOLE) return new MadeBody(make);
  }
  return text;
}
