import type { Trait } from "../api.ts";
import type { Ask } from "../ask.ts";
import type { Tool } from "../talk.ts";

/** Whether a model is asked to say something. */
export function isTalk({ talk }: Ask): boolean {
  return talk !== null;
}

/** … word by word. */
export function isStream(ask: Ask): boolean {
  return isTalk(ask) && ask.stream;
}

/** … and may call a tool. */
export function mayCall({ talk }: Ask): boolean {
  return talk !== null && talk.tools.length > 0 && talk.choice.mode !== "none";
}

/** … and says so in fragments. */
export function mayCallInFragments(ask: Ask): boolean {
  return mayCall(ask) && has(ask, "fragments");
}

/** … of a stream. */
export function mayStreamCall(ask: Ask): boolean {
  return ask.stream && mayCallInFragments(ask);
}

/** … of a function, whose arguments have a schema. */
export function mayCallFunction(ask: Ask): boolean {
  return mayCall(ask) && callable(ask).some(({ kind }) => kind === "function");
}

/** … and has to answer in JSON. */
export function inJson({ talk }: Ask): boolean {
  return talk !== null && talk.format.type !== "text";
}

/** … that fits a schema. */
export function bySchema({ talk }: Ask): boolean {
  return talk?.format.type === "schema";
}

/** … and tells what it cost. */
export function isCounted({ talk }: Ask): boolean {
  return talk !== null && talk.uncounted !== true;
}

/** Whether the API has something that can go wrong. */
export function has({ talk }: Ask, trait: Trait): boolean {
  return talk !== null && talk.wire.lacks?.includes(trait) !== true;
}

/** The tools that may be called. */
export function callable({ talk }: Ask): readonly Tool[] {
  if (!talk) return [];
  const { tools, choice: { names } } = talk;
  return names ? tools.filter(({ name }) => names.includes(name)) : tools;
}
