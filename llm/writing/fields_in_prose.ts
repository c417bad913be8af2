import { jsonOf } from "../../engine/base/json.ts";
import type { Steps } from "../../engine/base/clock.ts";
import { randomWords } from "../../engine/content/vocabulary.ts";
import { integerBetween, pick, type Random } from "../../engine/chance/random.ts";
import { type ChatMessage, type ChatRequest, isInstruction } from "../request/chat_request.ts";
import { jsonSteps } from "../base/json.ts";
import { valueSteps } from "../schema/value.ts";
import type { Means } from "./answer_format.ts";

/** Most characters of a message that are searched. */
const MOST_SEARCHED = 100_000;
/** Words of a field that may have any text. */
const FIELD_WORDS = [3, 15] as const;
/** Choice that ends an agent's loop, and the mark of a tool that has answered in it (DSPy's ReAct). */
const FINISH = "finish";
const OBSERVED = "[[ ## observation_";

/** The sentence that asks for fields, as DSPy's adapters end a prompt: with marks around each, or as a JSON object. */
const MARKED =
  /Respond with the corresponding output fields, starting with the field (.*)\[\[ ## completed ## \]\]/;
const OBJECT = /Respond with a JSON object in the following order of fields: (.*)/;
const WAYS = [{ written: "marked", asks: MARKED }, { written: "object", asks: OBJECT }] as const;
const FIELD = { marked: /`\[\[ ## (\w+) ## \]\]`/g, object: /`(\w+)`/g } as const;

/** The note behind a field in the structure that the system prompt shows: what a value has to be. */
const NOTE = /\{(\w+)\} {2,}# note: the value you produce must (.*)/g;

/** Output fields of an answer in order, each with its required type in words, and how they are written. */
export interface FieldsAsked {
  readonly written: "marked" | "object";
  readonly fields: readonly { readonly name: string; readonly must: string }[];
  /** True if a tool has answered in the loop of an agent. */
  readonly observed: boolean;
}

/** The fields that the last message asks for in words; `null` where it asks for none. */
export function fieldsAsked(messages: ChatRequest["messages"]): FieldsAsked | null {
  const text = messages.at(-1)?.text.slice(-MOST_SEARCHED) ?? "";
  for (const { written, asks } of WAYS) {
    const list = asks.exec(text)?.[1];
    if (list === undefined) continue;
    const notes = notesIn(messages);
    const fields = Array.from(list.matchAll(FIELD[written]), ([, name = ""]) => ({
      name,
      must: notes.get(name) ?? "",
    })).filter(({ name }) => name !== "completed");
    if (fields.length > 0) return { written, fields, observed: text.includes(OBSERVED) };
  }
  return null;
}

/** Types of values, by the name of their field. */
function notesIn(messages: readonly ChatMessage[]): Map<string, string> {
  const instructions = messages.find(isInstruction);
  const text = instructions?.text.slice(0, MOST_SEARCHED) ?? "";
  return new Map(Array.from(text.matchAll(NOTE), ([, name = "", must = ""]) => [name, must]));
}

/** An answer of these fields. */
export function* fieldSteps({ written, fields, observed }: FieldsAsked, means: Means): Steps<string> {
  const values: [string, unknown][] = [];
  for (const { name, must } of fields) values.push([name, yield* valueOf(must, observed, means)]);
  if (written === "object") return yield* jsonSteps(Object.fromEntries(values));
  const parts: string[] = [];
  for (const [name, value] of values) {
    parts.push(`[[ ## ${name} ## ]]\n${typeof value === "string" ? value : yield* jsonSteps(value)}`);
  }
  return [...parts, "[[ ## completed ## ]]"].join("\n\n");
}

function* valueOf(must: string, observed: boolean, { random, steps }: Means): Steps<unknown> {
  const [, choices] = /^(?:be one of|exactly match \(no extra characters\) one of): (.*?)"?$/.exec(must) ??
    [];
  if (choices !== undefined) return chosen(choices.split("; "), observed, random);
  const schema = schemaOf(must);
  if (schema === undefined) return randomWords(random, integerBetween(random, FIELD_WORDS), "english");
  return yield* valueSteps(schema, random, steps);
}

function chosen(choices: readonly string[], observed: boolean, random: Random): string {
  return observed && choices.includes(FINISH) ? FINISH : pick(random, choices);
}

/** The JSON Schema that a note tells; `undefined` where it tells of none. */
function schemaOf(must: string): unknown {
  if (must.startsWith("be True or False")) return { enum: ["True", "False"] };
  if (must.startsWith("be a single int value")) return { type: "integer" };
  if (must.startsWith("be a single float value")) return { type: "number" };
  const [, json = ""] = /^adhere to the JSON schema: (\{.*\})/.exec(must) ?? [];
  return jsonOf(json);
}
