import { isLoopback } from "../site/origin.ts";
import type { Address } from "./address.ts";

/** Lines by which it is found out what the site's own host is, and their characters. */
const MOST_LINES = 1000;
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** A line of a crawl whose address could be read. */
export interface Addressed<Line> {
  readonly line: Line;
  readonly address: Address;
}

/**
 * Tells a site's own addresses from those of other hosts. Where nobody says what its host is, the first lines wait until
 * the host that most of them have is known.
 */
export class OwnHost<Line> {
  #host: string | null;
  readonly #likely: string | null;
  #waiting: Addressed<Line>[] = [];
  #characters = 0;

  /** `host` is the site's own for certain, `likely` is it if any of the first lines has it. */
  constructor({ host, likely = null }: { readonly host: string | null; readonly likely?: string | null }) {
    this.#host = host;
    this.#likely = likely;
  }

  /** Takes a line of so many characters; returns those that can be judged now. */
  add(one: Addressed<Line>, characters: number): readonly Addressed<Line>[] {
    if (this.#host !== null) return [one];
    this.#waiting.push(one);
    this.#characters += characters;
    const isLikely = this.#likely !== null && one.address.host !== null &&
      nameOf(one.address.host) === this.#likely;
    const mayWait = this.#waiting.length < MOST_LINES && this.#characters < MOST_CHARACTERS;
    return mayWait && !isLikely ? [] : this.decide();
  }

  /** Decides by the lines that wait, and returns them. */
  decide(): readonly Addressed<Line>[] {
    const waiting = this.#waiting;
    this.#host ??= commonest(waiting.flatMap(({ address }) => address.host ?? []), this.#likely);
    this.#waiting = [];
    return waiting;
  }

  /** True for an address of the site; a path alone is always one. */
  has({ host }: Pick<Address, "host">): boolean {
    return host === null || this.#host === null || nameOf(host) === this.#host;
  }
}

function commonest(hosts: readonly string[], likely: string | null): string | null {
  const names = Map.groupBy(hosts.map(nameOf), (name) => name);
  if (likely !== null && names.has(likely)) return likely;
  const [most] = [...names.values()].sort((one, other) => other.length - one.length);
  return most?.[0] ?? null;
}

/** A host with its port, the same for all names that this machine has for itself. */
export function nameOf(host: string): string {
  const [, name = "", port = ""] = /^(.*?)(:\d+)?$/.exec(host.toLowerCase()) ?? [];
  const known = name.replace(/\.$/, "");
  return (isLoopback(known) ? "localhost" : known) + port;
}

/** True if an address is at a host, whatever the port: a site can be at two of them. A path alone always is. */
export function isSameHost({ host }: Pick<Address, "host">, own: string): boolean {
  const bare = (name: string) => nameOf(name).replace(/:\d+$/, "");
  return host === null || bare(host) === bare(own);
}
