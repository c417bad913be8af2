/** A request for a page, as far as a page may depend on it. */
export interface PageRequest {
  readonly method: string;
  /** From the root of the site, decoded, e.g. `/shop/lamps`. */
  readonly path: string;
  /** Path parameters that the pattern of its kind found. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The query as it was sent, with its question mark; absent where nobody has sent it. */
  readonly search?: string;
  /** Fields of a form that was sent. */
  readonly form: URLSearchParams;
  /** A request header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** A cookie by its name. */
  readonly cookie: (name: string) => string | undefined;
  /** Counts a login: how many there were before. Only where a form was sent. */
  readonly logins?: () => number;
}
