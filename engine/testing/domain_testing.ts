/** The part of `errorworks/testing` that a domain brings. */
export interface DomainTesting {
  readonly name: string;
  /** Options that stand for a key of its section, and the path of that key. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** Environment variables that lead SDKs to the server at `url`. */
  env(url: string): Readonly<Record<string, string>>;
}
