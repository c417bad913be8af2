import { finished, type Steps } from "../../engine/base/clock.ts";
import { isObject } from "../../engine/base/json.ts";
import { jsonSteps } from "../base/json.ts";
import { valueSteps } from "../schema/value.ts";
import type { StepBudget } from "../schema/schema.ts";
import type { Format } from "../request/chat_request.ts";
import { pick, type Random } from "../../engine/chance/random.ts";

/** A text in the form that was asked for. One that is a JSON object already was meant to be this answer. */
export function formed(text: string, format: Format, random: Random): string {
  return finished(formedSteps(text, format, { random, steps: { left: Infinity } }));
}

/** Chance of a request, and the steps of values by a schema that are left to it. */
export interface Means {
  readonly random: Random;
  readonly steps: StepBudget;
}

/** Brings a text into the form that was asked for, in steps. */
export function* formedSteps(text: string, format: Format, { random, steps }: Means): Steps<string> {
  if (format.type === "choice") return pick(random, format.words);
  if (format.type === "text" || isJsonObject(text)) return text;
  return yield* jsonSteps(
    format.type === "json" ? { text } : yield* valueSteps(format.schema, random, steps),
  );
}

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}
