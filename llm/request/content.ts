import type { PerRequestFaults } from "../../engine/config/per_request_faults.ts";
import type { NextIndex } from "../../engine/content/bank.ts";
import type { Keys } from "../accounts/accounts.ts";
import type { Ask } from "./ask.ts";
import type { Settings } from "../settings/settings.ts";
import type { ChatRequest } from "./chat_request.ts";
import type { Random } from "../../engine/chance/random.ts";
import type { RuleList } from "../../engine/rules/rule.ts";

/** Inputs of a text beside the request. */
export interface WritingContext {
  readonly random: Random;
  /** Unix seconds. */
  readonly now: number;
  readonly turn: NextIndex;
}

/** Makes the text of one answer. */
export type Writer = (ask: Ask, context: WritingContext) => WrittenText;

/** Prepared `response` and `stream` settings of one configuration. */
export interface Content {
  readonly settings: Settings;
  readonly perRequestFaults: PerRequestFaults;
  /** The API keys that are accepted. */
  readonly keys: Keys;
  readonly rules: RuleList<Ask>;
  /** The mode that is in force for a conversation, as metrics keep it. */
  mode(chat: ChatRequest): string;
  write: Writer;
}

/** A text, and, where they are known already, the number of its tokens and what makes them. */
export interface WrittenText {
  readonly text: string;
  readonly count?: number;
  readonly tokens?: () => readonly string[];
}
