/** A rule that did not take a request, and the conditions that failed; none where it only was not its turn. */
export interface NearMiss {
  readonly rule: string;
  readonly missed: readonly { readonly name: string; readonly wanted: unknown; readonly found: unknown }[];
}

/** Result of matching a request against the rules: the one that took it, and why the others did not. */
export interface RuleExplanation {
  /** Name of the rule that took it; `null`: none did. */
  readonly taken: string | null;
  /** All rules, those first that came nearest. */
  readonly misses: readonly NearMiss[];
}
