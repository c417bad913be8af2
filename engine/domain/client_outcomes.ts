/** Outcomes of real clients under one fault, as the tables of the documentation have them. */
export interface ClientOutcomes {
  /** Options of the fault that were not the defaults, in words; empty where all were. */
  readonly given: string;
  /** Outcome by client, e.g. an exception, or an answer after three requests. */
  readonly outcomes: Readonly<Record<string, string>>;
}

/** Outcomes under each fault of a domain, by the name of the fault. */
export type ClientOutcomesByFault = Readonly<Record<string, ClientOutcomes>>;
