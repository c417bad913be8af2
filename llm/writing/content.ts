import type { Turn } from "../../engine/content/bank.ts";
import { ConfigError } from "../../engine/error.ts";
import { between, integerBetween, pick } from "../../engine/random.ts";
import { type Budget, compileTemplate, TemplateError } from "../../engine/content/template.ts";
import type { Random } from "../../engine/types.ts";
import { randomWords } from "../../engine/content/vocabulary.ts";
import { type Keys, keysOf } from "../accounts.ts";
import type { Ask } from "../ask.ts";
import { openBank } from "./bank.ts";
import { sentences, type Written } from "./random_text.ts";
import type { Rule } from "../rules/rules.ts";
import type { ResponseSettings, Settings } from "../settings.ts";
import { type Message, PLAIN, type Talk } from "../talk.ts";

/** What a text may hang on beside the ask. */
export interface Occasion {
  readonly random: Random;
  /** Unix seconds. */
  readonly now: number;
  readonly turn: Turn;
}

/** Makes the text of one answer. */
type Writer = (ask: Ask, occasion: Occasion) => Written;

/** What one configuration makes of `response` and `stream`. */
export interface Content {
  readonly settings: Settings;
  /** The API keys that are accepted. */
  readonly keys: Keys;
  readonly rules: readonly Rule[];
  /** The mode that is in force for a conversation, as metrics keep it. */
  mode(talk: Talk): string;
  write: Writer;
}

const ECHO_LENGTH = 200;
/** Most words that a template helper makes at once. */
const HELPER_WORDS = 10_000;
const MODES = ["random", "template", "echo", "bank"];

/** Compiles the template and loads the bank that the mode needs. @throws {ConfigError} */
export async function prepareContent(settings: Settings, rules: readonly Rule[] = []): Promise<Content> {
  const { response } = settings;
  const own = await writerOf(response);
  return {
    settings,
    keys: keysOf(settings),
    rules,
    mode: ({ overrides }) =>
      modeFor(overrides.mode) ?? (overrides.mode === undefined ? response.mode : "unknown"),
    write: (ask, occasion) => writerFor(ask, response, own)(ask, occasion),
  };
}

/** `preset` is what the ancestor calls a bank. */
function modeFor(name: string | undefined): string | undefined {
  const mode = name === "preset" ? "bank" : name;
  return mode !== undefined && MODES.includes(mode) ? mode : undefined;
}

async function writerOf(response: ResponseSettings): Promise<Writer> {
  switch (response.mode) {
    case "random":
      return randomWriter(response);
    case "echo":
      return echo;
    case "bank": {
      const bank = await openBank(response.bank);
      return (_ask, { random, turn }) => ({ text: bank(random, turn) });
    }
    case "template":
      return ownTemplate(response);
  }
}

function randomWriter(response: ResponseSettings): Writer {
  const next = sentences(response.random);
  return (_ask, { random }) => next(random);
}

/** What a header got wrong is told in the text. */
function marker(text: string): Writer {
  return () => ({ text });
}

function echo({ talk }: Ask): Written {
  const messages: readonly Message[] = talk?.messages ?? [];
  const text = (messages.findLast(({ role }) => role === "user") ?? messages.at(-1))?.text ?? "[no messages]";
  const characters = [...text.slice(0, ECHO_LENGTH * 2 + 2)];
  return {
    text: `Echo: ${
      characters.length > ECHO_LENGTH ? `${characters.slice(0, ECHO_LENGTH).join("")}...` : text
    }`,
  };
}

function budgetOf({ max_template_length }: ResponseSettings): Budget {
  return { characters: 2 * max_template_length, steps: 10 * max_template_length };
}

/** The template of the configuration: what is wrong with it is found now, not at the first request. */
function ownTemplate(response: ResponseSettings): Writer {
  const { template: { body }, max_template_length } = response;
  const wrong = (message: string) => new ConfigError([{ path: "llm.response.template.body", message }]);
  if (body.length > max_template_length) {
    throw wrong(`is ${body.length} characters long, max_template_length is ${max_template_length}`);
  }
  try {
    return templateWriter(body, response);
  } catch (error) {
    throw error instanceof TemplateError ? wrong(error.message) : error;
  }
}

/** @throws {TemplateError} for a syntax error; while rendering it becomes a marker in the text */
function templateWriter(source: string, response: ResponseSettings, label = "template_error"): Writer {
  const render = compileTemplate(source, budgetOf(response));
  return (ask, occasion) => {
    try {
      const { body, model } = ask;
      const variables = { request: body, messages: body["messages"] ?? messagesOf(ask), model };
      return { text: render({ ...variables, ...helpers(occasion, response) }) };
    } catch (error) {
      if (error instanceof TemplateError) return { text: `[${label}: ${error.message}]` };
      throw error;
    }
  };
}

/** The messages of an API whose bodies call them something else. */
function messagesOf({ talk }: Ask) {
  return (talk?.messages ?? []).map(({ role, text }) => ({ role, content: text }));
}

function helpers({ random, now }: Occasion, { random: { vocabulary } }: ResponseSettings) {
  return {
    random_choice(...items: readonly unknown[]) {
      if (items.length === 0) throw new TemplateError("random_choice() needs something to choose from");
      return pick(random, items);
    },
    random_float: (min = 0, max = 1) => between(random, [min, max]),
    random_int(min = 0, max = 100) {
      if (min > max) {
        throw new TemplateError(`random_int(${min}, ${max}): the first is larger than the second`);
      }
      return integerBetween(random, [min, max]);
    },
    random_words(min = 5, max = min) {
      const count = integerBetween(random, [Math.min(min, max), Math.max(min, max)]);
      return randomWords(random, Math.min(Math.max(count, 0), HELPER_WORDS), vocabulary);
    },
    timestamp: () => now,
  };
}

/** The writer that the headers of a request ask for. What they get wrong is told in the text, with a 200. */
function writerFor({ talk }: Ask, response: ResponseSettings, own: Writer): Writer {
  const { overrides } = talk ?? PLAIN;
  if (overrides.mode === undefined && overrides.template === undefined) return own;
  const mode = overrides.mode === undefined ? response.mode : modeFor(overrides.mode);
  switch (mode) {
    case "random":
      return randomWriter(response);
    case "echo":
      return echo;
    case "bank":
      return response.mode === "bank" ? own : marker("[preset_mode_unavailable: the server has no bank]");
    case "template":
      return overrides.template === undefined
        ? response.mode === "template" ? own : marker("[template_mode_unavailable: send X-Fake-Template]")
        : headerTemplate(overrides.template, response);
    default:
      return marker(`[unknown_mode: ${JSON.stringify(overrides.mode)}]`);
  }
}

function headerTemplate(source: string, response: ResponseSettings): Writer {
  const { max_template_length } = response;
  if (source.length > max_template_length) {
    return marker(
      `[template_override_error: exceeds max length (${source.length} > ${max_template_length})]`,
    );
  }
  try {
    return templateWriter(source, response, "template_override_error");
  } catch (error) {
    if (error instanceof TemplateError) return marker(`[template_override_error: ${error.message}]`);
    throw error;
  }
}
