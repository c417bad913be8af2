import type { Turn } from "../../engine/content/bank.ts";
import { templateHelpers } from "../../engine/content/helpers.ts";
import { modeNamed, type Modes, prepareModes } from "../../engine/content/modes.ts";
import { configuredTemplate, type Render, requestedTemplate } from "../../engine/content/render.ts";
import { ConfigError } from "../../engine/error.ts";
import type { Random } from "../../engine/types.ts";
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

/** Compiles the template and loads the bank that the mode needs. @throws {ConfigError} */
export async function prepareContent(settings: Settings, rules: readonly Rule[] = []): Promise<Content> {
  const { response } = settings;
  const writers = await writersOf(response);
  return {
    settings,
    keys: keysOf(settings),
    rules,
    mode(talk) {
      const mode = modeFor(talk, response);
      return writers.has(mode) ? mode : "unknown";
    },
    write: (ask, occasion) => writerFor(ask.talk ?? PLAIN, response, writers)(ask, occasion),
  };
}

/** The mode that a header asks for, or else that of the configuration. */
function modeFor({ overrides }: Pick<Talk, "overrides">, { mode }: ResponseSettings): string {
  return modeNamed(overrides.mode ?? mode);
}

function writersOf(response: ResponseSettings): Promise<Modes<Writer>> {
  const { mode, template, bank } = response;
  const unavailable = (message: string) => new ConfigError([{ path: "llm.response.mode", message }]);
  return prepareModes<Writer>(mode, {
    random() {
      const next = sentences(response.random);
      return (_ask, { random }) => next(random);
    },
    echo: () => echo,
    async bank() {
      if (mode !== "bank") throw unavailable("the server has no bank");
      const next = await openBank(bank);
      return (_ask, { random, turn }) => ({ text: next(random, turn) });
    },
    template() {
      if (mode !== "template") throw unavailable("send X-Fake-Template");
      return templated(configuredTemplate(template.body, "llm.response.template.body", response), response);
    },
  }, marker);
}

/** What a header got wrong is told in the text. */
function marker(text: string): Writer {
  return () => ({ text: `[${text}]` });
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

function templated(render: Render, { random: { vocabulary } }: ResponseSettings): Writer {
  return (ask, { random, now }) => {
    const { body, model } = ask;
    const request = { request: body, messages: body["messages"] ?? messagesOf(ask), model };
    return { text: render({ ...request, ...templateHelpers(random, vocabulary), timestamp: () => now }) };
  };
}

/** The messages of an API whose bodies call them something else. */
function messagesOf({ talk }: Ask) {
  return (talk?.messages ?? []).map(({ role, text }) => ({ role, content: text }));
}

/** The writer that the headers of a request ask for. What they get wrong is told in the text, with a 200. */
function writerFor(
  talk: Pick<Talk, "overrides">,
  response: ResponseSettings,
  writers: Modes<Writer>,
): Writer {
  const mode = modeFor(talk, response);
  const { overrides } = talk;
  if (mode === "template" && overrides.template !== undefined) {
    return templated(requestedTemplate(overrides.template, response), response);
  }
  return writers.get(mode) ?? marker(`unknown_mode: ${JSON.stringify(overrides.mode)}`);
}
