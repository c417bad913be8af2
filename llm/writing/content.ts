import { templateHelpers } from "../../engine/content/helpers.ts";
import { modeNamed, type Modes, prepareModes } from "../../engine/content/modes.ts";
import { configuredTemplate, type Render, requestedTemplate } from "../../engine/content/render.ts";
import { both, ConfigError } from "../../engine/base/error.ts";
import { keysOf } from "../accounts/accounts.ts";
import type { Ask } from "../request/ask.ts";
import { openBank } from "./text_bank.ts";
import { sentences } from "./random_text.ts";
import type { ResponseSettings } from "../settings/settings.ts";
import { type ChatMessage, type ChatRequest, PLAIN } from "../request/chat_request.ts";
import type { Content, Writer, WrittenText } from "../request/content.ts";
import type { RuleList } from "../../engine/rules/rule.ts";

const ECHO_LENGTH = 200;

/** Compiles the template and loads the bank that the mode needs. @throws {ConfigError} */
export async function prepareContent(
  { settings, perRequestFaults }: Pick<Content, "settings" | "perRequestFaults">,
  loading: Promise<RuleList<Ask>>,
): Promise<Content> {
  const { response } = settings;
  const [writers, rules] = await both(writersOf(response), loading);
  return {
    settings,
    perRequestFaults,
    keys: keysOf(settings),
    rules,
    mode(chat) {
      const mode = modeFor(chat, response);
      return writers.has(mode) ? mode : "unknown";
    },
    write: (ask, context) => writerFor(ask.chat ?? PLAIN, response, writers)(ask, context),
  };
}

/** The mode that a header asks for, or else that of the configuration. */
function modeFor({ overrides }: Pick<ChatRequest, "overrides">, { mode }: ResponseSettings): string {
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

/** Error marker in the text for a wrong header. */
function marker(text: string): Writer {
  return () => ({ text: `[${text}]` });
}

function echo({ chat }: Ask): WrittenText {
  const messages: readonly ChatMessage[] = chat?.messages ?? [];
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
function messagesOf({ chat }: Ask) {
  return (chat?.messages ?? []).map(({ role, text }) => ({ role, content: text }));
}

/** The writer that the headers of a request ask for. What they get wrong is told in the text, with a 200. */
function writerFor(
  chat: Pick<ChatRequest, "overrides">,
  response: ResponseSettings,
  writers: Modes<Writer>,
): Writer {
  const mode = modeFor(chat, response);
  const { overrides } = chat;
  if (mode === "template" && overrides.template !== undefined) {
    return templated(requestedTemplate(overrides.template, response), response);
  }
  return writers.get(mode) ?? marker(`unknown_mode: ${JSON.stringify(overrides.mode)}`);
}
