import type { Accumulator } from "../../../engine/base/accumulator.ts";

/** Places of requests that are remembered. */
const MOST = 64;

/** What a request is read by, beside its text. */
export interface ReadBy {
  readonly deployment: string | null;
  readonly strict: boolean;
}

interface Recent<Parsed> extends ReadBy {
  readonly text: string;
  readonly parsed: Parsed;
}

/**
 * What was read last of the texts of each length: a client that tries again sends the same one, and so does one that
 * asks the same thing over and over. Nobody changes what was read, so all of its requests can have it. The place is
 * found by the length, since a text that comes for the first time is then known to be new by a glance.
 */
export class RecentChats<Parsed> {
  readonly #places: (Recent<Parsed> | undefined)[] = new Array(MOST).fill(undefined);

  get(text: string, { deployment, strict }: ReadBy): Parsed | undefined {
    const recent = this.#places[text.length % MOST];
    const isSame = recent?.text === text && recent.deployment === deployment && recent.strict === strict;
    return isSame ? recent.parsed : undefined;
  }

  set(text: string, { deployment, strict }: ReadBy, parsed: Parsed): void {
    this.#places[text.length % MOST] = { text, deployment, strict, parsed };
  }

  /** Requests that are remembered. */
  memory(): Accumulator {
    return { size: this.#places.filter((place) => place !== undefined).length, limit: MOST };
  }
}
