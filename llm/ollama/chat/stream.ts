import type { Trait, Wire } from "../../api.ts";
import type { Frame, Part } from "../../frames.ts";
import type { Json } from "../../json.ts";
import { errorJson } from "../error.ts";
import type { Dressed } from "./dress.ts";

/** How one of the two paths writes down what is said. */
export interface Dialect {
  readonly wire: Wire;
  /** What a line, or the whole answer, says. */
  say(said: Said): Json;
}

/** A piece of an answer, or all of it. */
interface Said {
  readonly text?: string;
  readonly thinking?: string;
  readonly calls?: readonly Json[];
}

/** What lines of JSON have not, where calls come whole. */
const LINES = ["id", "end", "events", "fragments"] as const;

function wireOf(answers: string, lacks: readonly Trait[]): Wire {
  return {
    answers,
    lacks,
    usage: "eval_count",
    ids: /"id": ?"(call_\w+)"/g,
    keepAlive: "\n",
    errorFrames: (error) => [{ text: line(errorJson(error, {})), part: "aside" }],
  };
}

/** `/api/chat`. */
export const chatDialect: Dialect = {
  wire: wireOf("message", LINES),
  say: ({ text = "", thinking, calls }) => ({
    message: {
      role: "assistant",
      content: text,
      ...(thinking === undefined ? {} : { thinking }),
      ...(calls === undefined ? {} : { tool_calls: calls }),
    },
  }),
};

/** `/api/generate`. */
export const generateDialect: Dialect = {
  wire: wireOf("response", [...LINES, "role"]),
  say: ({ text = "", thinking }) => ({ response: text, ...(thinking === undefined ? {} : { thinking }) }),
};

/** The body of a non-streaming answer. */
export function wholeOf({ model, created_at, thought, text, calls, end }: Dressed, { say }: Dialect): Json {
  const said = {
    text,
    ...(thought.length > 0 ? { thinking: thought.join("") } : {}),
    ...(calls.length > 0 ? { calls } : {}),
  };
  return { model, created_at, ...say(said), ...end };
}

/** The answer as lines of JSON: a token each, or all tool calls; the last one tells why it stopped, and what it took. */
export function linesOf(
  { model, created_at, thought, text, tokens, calls, end }: Dressed,
  { say }: Dialect,
): Frame[] {
  const frame = (part: Part, said: Said, rest: object): Frame => (
    { text: line({ model, created_at, ...say(said), ...rest }), part }
  );
  const going = { done: false };
  return [
    ...thought.filter(isSomething).map((thinking) => frame("text", { thinking }, going)),
    ...(text === ""
      ? []
      : tokens().filter(isSomething).map((token) => frame("text", { text: token }, going))),
    ...calls.map((call) => frame("arguments", { calls: [call] }, going)),
    frame("finish", {}, end),
  ];
}

/** A line of a stream. */
export function line(json: unknown): string {
  return `${JSON.stringify(json)}\n`;
}

function isSomething(token: string): boolean {
  return token !== "";
}
