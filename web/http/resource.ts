import type { Coding } from "./content_coding.ts";

/** Facts about a page, against which a client's result can be judged. */
export interface Facts {
  /** Name of the kind of page. */
  readonly kind: string;
  readonly title: string;
  /** Visible text, without the markup, words separated by single spaces. */
  readonly text: string;
  /** Paths of all links, in their order, as they are from the root of the site. */
  readonly links: readonly string[];
  /** More of it, such as a price: whatever this kind of page has. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Content at an address, as far as it is sent. */
export interface Representation {
  readonly status: number;
  /** Media type, with its charset where it is a text. */
  readonly type: string;
  readonly body: string | Uint8Array;
  /** The bytes of the body, where they are made sooner than from a text. */
  readonly bytes?: () => Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Last modification, in milliseconds since 1970; absent where it is made anew each time. */
  readonly modified?: number;
  /** Its entity tag, where it is known already. */
  readonly etag?: string;
  /** The body in a coding, where that is kept, too. */
  readonly coded?: (coding: Coding) => string | Uint8Array;
}

/** Content at an address of the site, before HTTP conditions, ranges and codings. */
export interface Resource extends Representation {
  readonly facts: Facts;
}
