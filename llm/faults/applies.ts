import type { Ask } from "../request/ask.ts";
import type { Tool } from "../request/chat_request.ts";
import type { DialectTrait } from "../request/dialect.ts";

/** True if a model is asked to say something. */
export function isChat({ chat }: Ask): boolean {
  return chat !== null;
}

/** True if a model is asked to say something word by word. */
export function isStream(ask: Ask): boolean {
  return isChat(ask) && ask.stream;
}

/** True if a model may call a tool. */
export function mayCall({ chat }: Ask): boolean {
  return chat !== null && chat.tools.length > 0 && chat.choice.mode !== "none";
}

/** True if a model may call a tool, in an API that streams the arguments of calls in fragments. */
export function mayCallInFragments(ask: Ask): boolean {
  return mayCall(ask) && has(ask, "fragments");
}

/** True if a model may call a tool in the fragments of a stream. */
export function mayStreamCall(ask: Ask): boolean {
  return ask.stream && mayCallInFragments(ask);
}

/** True if a model may call a function, whose arguments have a schema. */
export function mayCallFunction(ask: Ask): boolean {
  return mayCall(ask) && callable(ask).some(({ kind }) => kind === "function");
}

/** True if a model has to answer in JSON. */
export function inJson({ chat }: Ask): boolean {
  return chat !== null && chat.format.type !== "text" && chat.format.type !== "choice";
}

/** True if a model has to answer in JSON that fits a schema. */
export function bySchema({ chat }: Ask): boolean {
  return chat?.format.type === "schema";
}

/** True if an answer of a model tells its usage. */
export function isCounted({ chat }: Ask): boolean {
  return chat !== null && chat.uncounted !== true;
}

/** True if the API has something that can go wrong. */
export function has({ chat }: Ask, trait: DialectTrait): boolean {
  return chat !== null && chat.dialect.lacks?.includes(trait) !== true;
}

/** The tools that may be called. */
export function callable({ chat }: Ask): readonly Tool[] {
  if (!chat) return [];
  const { tools, choice: { names } } = chat;
  return names ? tools.filter(({ name }) => names.includes(name)) : tools;
}
