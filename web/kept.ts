import { crc32 } from "node:zlib";
import { bytesOf } from "../engine/body.ts";
import type { Accumulator } from "../engine/types.ts";
import type { Representation } from "./resource.ts";

/** Bytes of the pages that are kept, and of the largest of them. */
const MOST_BYTES = 8 * 1024 * 1024;
const LARGEST = 256 * 1024;

/** A page that is kept, as it is sent, without the texts that it was made of. */
export interface Kept extends Representation {
  readonly body: Uint8Array;
  readonly etag: string;
}

/**
 * The pages that were asked for last: making one takes longer than sending it, and crawlers' favourites come back often.
 * Since a page hangs on its address alone, nobody can tell; one that hangs on more says `no-store`, and is not kept.
 */
export class KeptPages {
  readonly #pages = new Map<string, Kept>();
  #bytes = 0;
  #forgotten = 0;

  get(key: string): Kept | undefined {
    const page = this.#pages.get(key);
    if (!page) return undefined;
    this.#pages.delete(key);
    this.#pages.set(key, page);
    return page;
  }

  /** The page as it is to be sent, kept if it may be. */
  put(key: string, made: Representation): Representation {
    if (!mayBeKept(made)) return made;
    const body = bytesOf(made.body);
    if (body.length > LARGEST) return made;
    const { status, type, headers = {}, modified } = made;
    const page = {
      status,
      type,
      headers,
      ...(modified === undefined ? {} : { modified }),
      body,
      etag: etagOf(body),
    };
    this.#pages.set(key, page);
    this.#bytes += body.length;
    for (const [oldest, { body }] of this.#pages) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#pages.delete(oldest);
      this.#bytes -= body.length;
      this.#forgotten++;
    }
    return page;
  }

  memory(): Accumulator {
    return { size: this.#bytes, limit: MOST_BYTES, forgotten: this.#forgotten };
  }
}

/** Whether it is a good page for everybody. */
export function mayBeKept({ status, headers }: Representation): boolean {
  return status === 200 && headers?.["cache-control"] !== "no-store";
}

/** A strong entity tag of the very bytes: whatever changes them changes it. */
export function etagOf(body: string | Uint8Array): string {
  const bytes = bytesOf(body);
  return `"${bytes.length.toString(36)}-${crc32(bytes).toString(36)}"`;
}
