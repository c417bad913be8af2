/** What real clients did under one fault. */
export interface ClientOutcomes {
  /** Options of the fault that were not the defaults, in words; empty where all were. */
  readonly given: string;
  /** What came of it, by client. */
  readonly outcomes: Readonly<Record<string, string>>;
}

/** What they did under each fault of a domain, by its name. */
export type ClientOutcomesByFault = Readonly<Record<string, ClientOutcomes>>;
