import { crc32 } from "node:zlib";
import { bytesOf, lengthOf } from "../../engine/reply/body.ts";
import { coded, type Coding } from "./content_coding.ts";
import type { Representation } from "./resource.ts";
import type { Accumulator } from "../../engine/base/accumulator.ts";

/** Bytes of the pages that are kept, and of the largest of them. */
const MOST_BYTES = 8 * 1024 * 1024;
const LARGEST = 256 * 1024;

/** A page as it is sent. */
export interface KeptPage extends Representation {
  readonly body: Uint8Array;
  readonly etag: string;
}

/** A page, and what it takes in all its codings, in bytes. */
interface KeptEntry {
  readonly page: KeptPage;
  bytes: number;
}

/**
 * The pages that were asked for last, in the codings that were asked for: making one takes longer than sending it, and
 * crawlers' favourites come back often. Since a page depends on its address alone, nobody can tell; one that depends on
 * more says `no-store`, and is not kept.
 */
export class KeptPages {
  readonly #pages = new Map<string, KeptEntry>();
  #bytes = 0;
  #forgotten = 0;

  get(key: string): KeptPage | undefined {
    const entry = this.#pages.get(key);
    if (!entry) return undefined;
    this.#pages.delete(key);
    this.#pages.set(key, entry);
    return entry.page;
  }

  /** The page as it is to be sent, kept if it may be. */
  put(key: string, made: Representation): Representation {
    if (!mayBeKept(made)) return made;
    const sent = asSent(made);
    const { body } = sent;
    if (body.length > LARGEST) return sent;
    const inCoding = remembering((coding: Coding) => {
      const bytes = coded(body, coding);
      if (bytes !== body) this.#grow(key, lengthOf(bytes));
      return bytes;
    });
    const page = { ...sent, coded: inCoding };
    this.#pages.set(key, { page, bytes: 0 });
    this.#grow(key, body.length);
    return page;
  }

  /** Books more bytes for a page, if it is still here, and lets go of others for them. */
  #grow(key: string, bytes: number): void {
    const entry = this.#pages.get(key);
    if (!entry) return;
    entry.bytes += bytes;
    this.#bytes += bytes;
    for (const [oldest, { bytes }] of this.#pages) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#pages.delete(oldest);
      this.#bytes -= bytes;
      this.#forgotten++;
    }
  }

  memory(): Accumulator {
    return { size: this.#bytes, limit: MOST_BYTES, forgotten: this.#forgotten };
  }
}

/** A page as bytes with their tag, without the texts that it was made of. */
export function asSent(made: Representation): KeptPage {
  const { status, type, headers = {}, modified } = made;
  const body = made.bytes?.() ?? bytesOf(made.body);
  const page = { status, type, headers, body, etag: etagOf(body) };
  return modified === undefined ? page : { ...page, modified };
}

/** Memoizes `make` for each coding. */
function remembering<Made>(make: (coding: Coding) => Made): (coding: Coding) => Made {
  const known = new Map<Coding, Made>();
  return (coding) => {
    const made = known.get(coding) ?? make(coding);
    known.set(coding, made);
    return made;
  };
}

/** True if the answer is a good page that is the same for all clients. */
export function mayBeKept({ status, headers }: Representation): boolean {
  return status === 200 && headers?.["cache-control"] !== "no-store";
}

/** A strong entity tag of the very bytes: whatever changes them changes it. */
export function etagOf(body: string | Uint8Array): string {
  const bytes = bytesOf(body);
  return `"${bytes.length.toString(36)}-${crc32(bytes).toString(36)}"`;
}
