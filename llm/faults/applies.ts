import type { Ask } from "../ask.ts";

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
