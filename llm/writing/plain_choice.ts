import type { Random } from "../../engine/chance/random.ts";
import type { Ask } from "../request/ask.ts";
import type { ChatRequest } from "../request/chat_request.ts";
import type { Choice } from "../request/completion.ts";
import type { Content, WritingContext } from "../request/content.ts";
import { profileOf } from "../base/models.ts";
import type { StepBudget } from "../schema/schema.ts";
import { withReasoning } from "./cut_choice.ts";
import { fieldsAsked } from "./fields_in_prose.ts";
import { reasoningTokens } from "./reasoning.ts";
import { formatFor } from "./schema_in_prose.ts";

/** Inputs of a choice. */
export interface ChoiceInputs {
  readonly content: Content;
  readonly context: WritingContext;
  readonly name: string;
  readonly steps: StepBudget;
}

/** The parts of a choice that says nothing. */
export const SILENT = {
  text: null,
  refusal: null,
  calls: [],
  reasoning: 0,
  stop: null,
  logprobs: null,
} as const;

/**
 * The answer to a plain question, which most are: a text of random words, whose tokens are known. The same that the
 * steps of `complete()` make of it, in half of the time. `null` for any other question, of which nothing has been drawn then.
 */
export function plainChoice(
  ask: Ask,
  chat: ChatRequest,
  { content, context, name }: ChoiceInputs,
): Choice | null {
  const { n, tools, stop, logprobs, preset } = chat;
  if (
    chat !== ask.chat || n !== 1 || tools.length > 0 || stop.length > 0 || logprobs !== null ||
    !isEmpty(preset)
  ) return null;
  if (content.mode(chat) !== "random" || fieldsAsked(chat.messages)) return null;
  if (formatFor(chat).type !== "text") return null;
  const { text, count, tokens } = content.write(ask, context);
  if (count === undefined || tokens === undefined) throw new Error("Random words come with their tokens");
  return thoughtOver({ ...SILENT, text, count, tokens, finish: "stop" }, chat, name, context.random);
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

/** A choice with the tokens that its model thinks before it, within the limit for both. */
export function thoughtOver(
  choice: Choice,
  { effort: asked, thinks, maxTokens }: ChatRequest,
  name: string,
  random: Random,
): Choice {
  const { reasons, effort } = profileOf(name, asked);
  const reasoning = thinks ?? reasons ? reasoningTokens(asked ?? effort, random) : 0;
  return withReasoning(choice, reasoning, maxTokens);
}
