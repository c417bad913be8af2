import type { Hono } from "hono";
import type { ClientOutcomesByFault } from "./client_outcomes.ts";
import type { z } from "zod";
import type { Env } from "../reply/connection.ts";

/** One invocation of a command that a domain adds to the command line. */
export interface CommandCall<Content> {
  /** Prepared content of the configuration that the command line names. */
  readonly content: Content;
  readonly argument: string | undefined;
  /** Writes one line of the command's result. */
  line(text: string): void;
}

/** A command that a domain adds to the command line. It takes what says where a configuration comes from, too. */
export interface Command<Content> {
  readonly name: string;
  readonly summary: string;
  /** Its argument, as the help shows it: `<file>`, or `[file]` where it may be left out. */
  readonly argument: string;
  /** Its options by their names in snake case; one that is no switch takes a value. */
  readonly options: z.ZodObject;
  /** Throws where it failed, which is an exit code of 1. */
  run(call: CommandCall<Content>, options: unknown): Promise<void>;
}

/** Rows of a domain in the run in force, some hundred at a time. */
export type RowsOfRun = () => AsyncIterable<readonly Readonly<Record<string, unknown>>[]>;

/** Optional additions of a domain to the program: admin routes and commands. */
export interface DomainExtras<Content> {
  /**
   * Routes under `/admin`, behind its token; `content` is what `prepare` made of the configuration in force, `rows` are
   * those of this run, page by page, or none where the server keeps none.
   */
  admin?(content: () => Content, rows: RowsOfRun): Hono<Env>;
  /** Addresses of these routes that can be looked at, and what each tells; the page for people lists them. */
  readonly adminLinks?: Readonly<Record<string, string>>;
  readonly commands?: readonly Command<Content>[];
  /** Loads what real clients did under each fault, which `errorworks faults NAME` tells. */
  clientOutcomes?(): Promise<ClientOutcomesByFault>;
}

/** Declares a command; `run` sees its options typed, checked and defaulted. */
export function defineCommand<Content, Options extends z.ZodObject>(
  { run, ...command }: Omit<Command<Content>, "options" | "run"> & {
    readonly options: Options;
    run(call: CommandCall<Content>, options: z.output<Options>): Promise<void>;
  },
): Command<Content> {
  return { ...command, run: async (call, raw) => await run(call, command.options.parse(raw)) };
}
