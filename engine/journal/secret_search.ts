/** A secret is known by its first characters, so many; a shorter one is none. */
export const LEAST_SECRET = 8;

/** Base of the hash of these characters, and its power that takes the first of them out again. */
const BASE = 31;
const POWER = Array.from({ length: LEAST_SECRET }, () => BASE).reduce(
  (product, base) => Math.imul(product, base),
  1,
);
/** Size of the table that tells which hashes no secret has. */
const FILTER = 65_536;

/** Secrets and what stands in their place, in the order in which they are looked for. */
export type Marks = ReadonlyMap<string, string>;

/** Replaces secrets one after the other: quick for a few. The beginning of one at the end of a text goes, too. */
export function replacedInTurn(text: string, marks: Marks): string {
  let clean = text;
  for (const [secret, mark] of marks) {
    clean = clean.replaceAll(secret, mark);
    for (let length = secret.length - 1; length >= LEAST_SECRET; length--) {
      if (clean.endsWith(secret.slice(0, length))) clean = clean.slice(0, -length) + mark;
    }
  }
  return clean;
}

/** Does the same for any number of secrets: a text is gone through once, and compared only where one may begin. */
export class SecretSearch {
  readonly #marks: Marks;
  readonly #filter = new Uint8Array(FILTER);
  /** Secrets by the hash of their beginnings. */
  readonly #byHash = new Map<number, string[]>();

  constructor(marks: Marks) {
    this.#marks = marks;
    for (const secret of marks.keys()) {
      const hash = hashOf(secret);
      this.#filter[placeOf(hash)] = 1;
      const alike = this.#byHash.get(hash) ?? [];
      alike.push(secret);
      this.#byHash.set(hash, alike);
    }
  }

  replaced(text: string): string {
    const places = this.#placesIn(text);
    if (places.size === 0) return text;
    const taken = new Uint8Array(text.length);
    const found: { readonly at: number; readonly end: number; readonly mark: string }[] = [];
    for (const [secret, mark] of this.#marks) {
      for (const at of places.get(secret) ?? []) {
        const end = Math.min(at + secret.length, text.length);
        if (taken[at] === 1 || taken.subarray(at, end).includes(1)) continue;
        taken.fill(1, at, end);
        found.push({ at, end, mark });
      }
    }
    let [clean, from] = ["", 0];
    for (const { at, end, mark } of found.toSorted((some, others) => some.at - others.at)) {
      clean += text.slice(from, at) + mark;
      from = end;
    }
    return clean + text.slice(from);
  }

  /** Places at which each secret stands, or, at the end of the text, begins. */
  #placesIn(text: string): ReadonlyMap<string, readonly number[]> {
    const places = new Map<string, number[]>();
    let hash = hashOf(text);
    for (let at = 0; at + LEAST_SECRET <= text.length; at++) {
      if (at > 0) {
        const out = Math.imul(text.charCodeAt(at - 1), POWER);
        hash = (Math.imul(hash, BASE) + text.charCodeAt(at + LEAST_SECRET - 1) - out) | 0;
      }
      if (this.#filter[placeOf(hash)] === 0) continue;
      for (const secret of this.#byHash.get(hash) ?? []) {
        const isThere = at + secret.length <= text.length
          ? text.startsWith(secret, at)
          : secret.startsWith(text.slice(at));
        if (!isThere) continue;
        const own = places.get(secret) ?? [];
        own.push(at);
        places.set(secret, own);
      }
    }
    return places;
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < LEAST_SECRET; at++) hash = (Math.imul(hash, BASE) + (text.charCodeAt(at) || 0)) | 0;
  return hash;
}

function placeOf(hash: number): number {
  return (hash ^ hash >>> 16) & (FILTER - 1);
}
