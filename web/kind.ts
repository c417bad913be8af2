import type { Answer, Exchange } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import type { Caps } from "./asked/settings.ts";
import type { Numbered } from "./numbered.ts";
import type { Resource } from "./resource.ts";
import type { Site } from "./site/site.ts";

/** A request for a page, as far as a page may hang on it. */
export interface Call {
  readonly method: string;
  /** From the root of the site, decoded, e.g. `/shop/lamps`. */
  readonly path: string;
  /** What the pattern of its kind found in the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Fields of a form that was sent. */
  readonly form: URLSearchParams;
  /** A request header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** A cookie by its name. */
  readonly cookie: (name: string) => string | undefined;
  /** Counts a login: how many there were before. Only where a form was sent. */
  readonly logins?: () => number;
}

/** One kind of page: a line of `web/kinds.ts`. */
export interface Kind {
  readonly name: string;
  /** What is there, as far as faults have to know. */
  readonly type: "html" | "data";
  readonly methods: readonly ("GET" | "POST")[];
  /** Its paths from the root of the site; each `:name` stands for one segment, `:name*` for the rest. */
  readonly path: string;
  /** What is at an address, by the address alone (and a session, where it has one); `null`: nothing. */
  make(site: Site, call: Call): Resource | null;
  /** All paths of this kind that belong to the site and can be reached from home. */
  paths?(site: Site): Numbered;
  /** Its pages have no end: a crawler that follows them all never comes back. */
  readonly trap?: true;
  /** Nobody has a reason to come here who reads pages as people do and keeps to robots.txt. */
  readonly honeypot?: true;
  /** It is no part of the site, and so is there whatever the pages are made of (`content.mode`): an address of a fault. */
  readonly apart?: true;
  /** A page that misbehaves because its address says so, only where clients may ask for that; it makes no resource. */
  answer?(exchange: Exchange<Ask>, caps: Caps): Answer | Promise<Answer>;
}
