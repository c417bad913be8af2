import type { Key } from "../../engine/random.ts";
import type { Answer, Exchange } from "../../engine/types.ts";
import type { Ask } from "../ask.ts";
import type { Called, Script, Talk } from "../talk.ts";
import { callsOf } from "../writing/calls.ts";
import { mayCall } from "./applies.ts";

/** The good answer to something else than was asked of the model; with the ids of an earlier exchange, if its key is given. */
export function toldTo(exchange: Exchange<Ask>, change: Partial<Talk>, key?: Key): Promise<Answer> {
  const { ask } = exchange;
  return exchange.instead(ask.talk ? { ...ask, talk: { ...ask.talk, ...change } } : ask, key);
}

/** The good answer with these parts of it settled. */
export function scripted(exchange: Exchange<Ask>, script: Script): Promise<Answer> {
  return toldTo(exchange, { script: settled(exchange, script) });
}

/** What is settled already, and what a fault settles: what it says itself takes the place of all of that. */
export function settled({ ask }: Exchange<Ask>, script: Script): Script {
  const { text, refusal, calls } = script;
  const usage = ask.talk?.script.usage;
  if ((text ?? refusal ?? calls) !== undefined) return usage ? { usage, ...script } : script;
  return { ...ask.talk?.script, ...script };
}

/** The good answer, which calls a tool if it may call one. */
export function calling(exchange: Exchange<Ask>, healthy: () => Promise<Answer>): Promise<Answer> {
  const { ask } = exchange;
  if (!ask.talk || !mayCall(ask)) return healthy();
  return toldTo(exchange, { choice: { ...ask.talk.choice, mode: "required" } });
}

/** One good call of a tool that may be called, drawn from the fault's own chance. */
export function drawnCall({ ask: { talk }, random }: Exchange<Ask>): Called {
  const [call] = talk ? callsOf(talk, { pct: 100, parallel: [1, 1] }, random) : [];
  return call ?? { name: "run", kind: "function", input: "{}" };
}
