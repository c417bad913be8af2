import { once } from "../base/once.ts";
import type { Hono } from "hono";
import type { Pending } from "../base/pending.ts";
import type { ClientOutcomesByFault } from "./client_outcomes.ts";
import type * as z from "zod";
import type { Entry } from "../journal/entry.ts";
import type { Env } from "../reply/connection.ts";

/** One invocation of a command that a domain adds to the command line. */
export interface CommandCall<Content> {
  /** Prepared content of the configuration that the command line names. */
  readonly content: Content;
  readonly argument: string | undefined;
  /** Writes one line of the command's result. */
  line(text: string): void;
  /** False once nobody reads these lines any more, as behind `| head`. */
  isRead(): boolean;
}

/** A command that a domain adds to the command line. It takes what says where a configuration comes from, too. */
export interface Command<Content> {
  readonly name: string;
  readonly summary: string;
  /** Text below its options in the help, such as examples. */
  readonly help?: string;
  /** Its argument, as the help shows it: `<file>`, or `[file]` where it may be left out. */
  readonly argument: string;
  /** Schema of its options by their names in snake case, built at the first call; one that is no switch takes a value. */
  options(): z.ZodObject;
  /** Throws where it failed, which is an exit code of 1. */
  run(call: CommandCall<Content>, options: unknown): Promise<void>;
}

/** Result of comparing a crawl with the truth, as far as a verdict looks at it. */
export interface CrawlScore {
  /** Pages that are right, in percent of all that there are. */
  readonly complete_pct: number;
  readonly counts: Readonly<Record<string, number>>;
  /** True if it was made with the requests that the server had. */
  readonly requests_known: boolean;
  /** Some pages of each count. */
  readonly examples: Readonly<Record<string, readonly { readonly url: string }[]>>;
}

/** Records of the current run, for a domain's own admin routes. */
export interface RunRecords {
  /** Rows of the domain, some hundred at a time; none where the server keeps none. */
  rows(): AsyncIterable<readonly Readonly<Record<string, unknown>>[]>;
  /** Requests of the domain with their replies, some hundred at a time; none without a journal. */
  entries(): AsyncIterable<readonly Entry[]>;
  /** True if the journal has every request since it was emptied last. */
  hasAllEntries(): boolean;
  /** Keeps the score of a crawl: it is evidence for the verdict. */
  keepScore(score: CrawlScore): Promise<void>;
}

/** Optional additions of a domain to the program: admin routes and commands. */
export interface DomainExtras<Content> {
  /**
   * Routes under `/admin`, behind its token; `content` is what `prepare` made of the configuration in force.
   */
  admin?(content: () => Content, run: RunRecords): Pending<Hono<Env>>;
  /** Addresses of these routes that can be looked at, and what each tells; the page for people lists them. */
  readonly adminLinks?: Readonly<Record<string, string>>;
  readonly commands?: readonly Command<Content>[];
  /** Loads what real clients did under each fault, which `errorworks faults NAME` tells. */
  clientOutcomes?(): Promise<ClientOutcomesByFault>;
}

/** Declares a command; `run` sees its options typed, checked and defaulted. */
export function defineCommand<Content, Options extends z.ZodObject>(
  { options, run, ...command }: Omit<Command<Content>, "options" | "run"> & {
    options(): Options;
    run(call: CommandCall<Content>, options: z.output<Options>): Promise<void>;
  },
): Command<Content> {
  const schema = once(options);
  return { ...command, options: schema, run: async (call, raw) => await run(call, schema().parse(raw)) };
}
