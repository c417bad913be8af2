import type * as z from "zod";
import type { FrameKind } from "../faults/custom/edit.ts";

/** Word that a rule's `when` may use, and how what it names is compared. */
export interface WhenWord {
  /**
   * - `glob`: the whole text, in which * stands for any text
   * - `pattern`: the same, or /…/ for a regular expression
   * - `text`: a text that is contained, or /…/; `contains` and `expression` are the halves of it
   * - `names`: all names that a rule lists have to be there, others may be, too
   * - `above`: the number has to be larger
   * - `share`: a percentage of all texts, always the same ones
   */
  readonly kind:
    | "glob"
    | "pattern"
    | "text"
    | "contains"
    | "expression"
    | "flag"
    | "number"
    | "names"
    | "above"
    | "share";
  readonly description: string;
}

/** The same with what it reads of a request; `null` where the request has none. */
export interface WhenKey<Ask> extends WhenWord {
  /** All texts that a request can have there, where they are known; loaded once a rule asks for it. */
  known?(): Promise<readonly string[]>;
  read(ask: Ask): string | number | boolean | readonly string[] | null;
}

/** Part of a step that changes what is asked for before the good reply is made. */
export interface StepKey<Ask> {
  /** Schema of its value, built at the first call. */
  schema(): z.ZodType;
  /** True if the step can happen to a request. @default always */
  applies?(ask: Ask): boolean;
  /** Makes ready what settles parts of an ask; `value` is what the schema made of it. */
  settling(value: unknown, rule: string): (ask: Ask) => Ask;
  /** A fault that stands in the value itself, as older files have it. */
  faultIn?(value: unknown): unknown;
}

/** Words of a domain that its rules use beside those of every domain. */
export interface RuleVocabulary<Ask> {
  readonly when: Readonly<Record<string, WhenKey<Ask>>>;
  readonly steps: Readonly<Record<string, StepKey<Ask>>>;
  /** Name of the conversation that a request goes on with; absent: its client's session. */
  conversation?(ask: Ask): string;
  /** Path of a request as rows have it. */
  path(ask: Ask): string;
  /** Names of its routes, as rows have them; loaded once a rule asks for one. */
  endpoints(): Promise<readonly string[]>;
  /** Why no request can have a path of this pattern, and what would be right; `null` if one can. */
  pathProblem(pattern: string): string | null;
  /** What the JSON of one frame of a stream carries. */
  frameKind(data: unknown): FrameKind;
  /** The same ask for the reply in full and without a coding. */
  plain(ask: Ask): Ask;
}
