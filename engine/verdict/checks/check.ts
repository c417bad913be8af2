import type * as z from "zod";
import type { Steps } from "../../base/clock.ts";
import { UNCOMPILED } from "../../base/uncompiled.ts";
import type { Call } from "../calls/call.ts";
import type { ClientCalls } from "../calls/clients.ts";
import type { Turns } from "../calls/turns.ts";
import type { Recognised } from "../policies/recognise.ts";
import type { Attempt } from "../reading/fate.ts";
import type { Extras } from "./extras.ts";
import type { Outage } from "./recovery/outages.ts";

/** Chapters of a report, in their order: whether, when and how often it retries, what it does with what came, and the rest. */
export const CHAPTERS = [
  "whether",
  "when",
  "how often",
  "content",
  "time-outs",
  "recovery",
  "connections",
  "web",
] as const;

/** One client with all that checks may look at. */
export interface Subject {
  readonly client: ClientCalls;
  /** All clients with its user agent, itself among them, in the order in which they came; none without a user agent. */
  readonly fleet: readonly ClientCalls[];
  /** Calls with all their attempts, in which checks trust; others are counted as left out. */
  readonly calls: readonly Call[];
  /** When retries were decided, in their order: at the ends of what they follow, before the wait. */
  readonly decided: readonly number[];
  /** All requests that the server had, by whomever, in the order of their starts. */
  readonly everybody: readonly Attempt[];
  /** Next turns of the client's conversations. */
  readonly turns: Turns;
  /** Times in which the server failed, as all clients saw it. */
  readonly outages: readonly Outage[];
  /** True if the client does one call after the other. */
  readonly sequential: boolean;
  /** End of the last failure of a page that was tried again; `null` where retries of pages may have been left in a queue. */
  readonly retriedUntil: number | null;
  /** The SDK that the client is, by its user agent; `null` if it is none that is known. */
  readonly sdk: Recognised | null;
  readonly extras: Extras;
  /** End of what was seen, in monotonic milliseconds. */
  readonly end: number;
  readonly limits: SharedLimits;
}

/** Limits that all checks share. */
export interface SharedLimits {
  /** Least confidence in the join of two attempts that checks rely on. */
  readonly least_confidence: number;
  /** A check holds only where a larger rate of violations would have been seen with 95 % chance. */
  readonly most_missed: number;
}

/** Evidence of how far a "holds" reaches. */
export interface Power {
  readonly cases: number;
  /** The largest rate of violations that would have been missed with 5 % chance. */
  readonly missed_rate: number;
  /** Chance that one that breaks the rule in 10 % of cases was missed. */
  readonly missed_of_10_pct: number;
}

/** Result of a check of one client, before it is put into a verdict. */
export type Result =
  | {
    readonly outcome: "holds";
    /** Measured value, e.g. `19 of 19`. */
    readonly figure: string;
    readonly power: Power;
    readonly note?: string | undefined;
  }
  | {
    readonly outcome: "broken";
    readonly figure: string;
    /** Ids of the requests that prove it, the best proof first. */
    readonly evidence: readonly string[];
    /** What happened, with the request that proves it. */
    readonly proof: string;
    /** The SDK that does so by design, whatever its user does; `null` if it is the client's mistake. */
    readonly by_design: string | null;
    readonly note?: string | undefined;
  }
  | {
    /** Behaviour for which there is no rule, or of which the server cannot know whose doing it is: no mistake. */
    readonly outcome: "observed";
    readonly figure: string;
    /** Ids of the requests that show it, the best one first. */
    readonly evidence: readonly string[];
    /** The behaviour in words, with a request that shows it. */
    readonly proof: string;
    readonly note?: string | undefined;
  }
  | {
    readonly outcome: "not_enough";
    readonly figure: string;
    readonly have: number;
    readonly need: number;
    /** What would give evidence, e.g. `needs an outage`. */
    readonly needs: string;
    readonly note?: string | undefined;
  };

/** One check of clients: a pure function over what they sent and got. */
export interface Check {
  /** Stable id, e.g. `C4`. */
  readonly id: string;
  readonly chapter: typeof CHAPTERS[number];
  /** What a client does that passes, e.g. `obeys Retry-After`. */
  readonly name: string;
  /** Mistake of a client that breaks it, in a plain clause; `null` for a check that is never broken. */
  readonly sentence: string | null;
  readonly definition: string;
  readonly source: string;
  /** Faults or situations that give evidence. */
  readonly needs: string;
  /** Checks whose failure explains this one's: then it is no mistake of its own. */
  readonly explained_by: readonly string[];
  readonly thresholds: z.ZodObject;
  /** Text of the thresholds in force. */
  limitText(thresholds: unknown): string;
  /** Work over many requests is done in steps. */
  examine(subject: Subject, thresholds: unknown): Result | Steps<Result>;
}

/** Argument of `defineCheck`: a check whose thresholds are typed. */
interface CheckOf<Thresholds extends z.ZodObject>
  extends Omit<Check, "thresholds" | "examine" | "explained_by" | "limitText"> {
  readonly explained_by?: readonly string[];
  readonly thresholds: Thresholds;
  examine(subject: Subject, thresholds: z.output<Thresholds>): Result | Steps<Result>;
}

/** Declares a check; `examine` sees its thresholds checked and with defaults. */
export function defineCheck<Thresholds extends z.ZodObject>(
  { thresholds, examine, explained_by = [], ...facts }: CheckOf<Thresholds>,
): Check {
  return {
    ...facts,
    explained_by,
    thresholds,
    limitText: (raw) =>
      Object.entries(thresholds.parse(raw, UNCOMPILED)).map(([key, value]) => `${key} ${value}`).join(", "),
    examine: (subject, raw) => examine(subject, thresholds.parse(raw, UNCOMPILED)),
  };
}
