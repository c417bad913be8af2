import { canonical, isObject, type Json, objectsIn } from "../../engine/base/json.ts";
import { aroundText } from "../request/around_text.ts";
import type { Frame } from "../request/frames.ts";
import { BAD_ANSWER, CLEAN_ANSWER } from "./filters.ts";

/** Rewrites the text of a chunk; `null` for one of another kind. */
type Rewrite = (text: string) => string | null;

/**
 * Writes the chunks of a stream with what the filter found in them. What stands around a token is judged once for all
 * those that are alike but for it.
 */
export function chunkJudge(): (frame: Frame) => Frame {
  let alike: Rewrite | null = null;
  return (frame) => {
    const text = String(frame.text);
    const known = alike?.(text) ?? null;
    if (known !== null) return { ...frame, text: known };
    const chunk = chunkIn(text);
    if (!chunk) return frame;
    alike = rewriteOf(chunk) ?? alike;
    return { ...frame, text: framed(judgedChunk(chunk)) };
  };
}

/** A chunk as it is sent. */
export function framed(chunk: Json): string {
  return `data: ${canonical(chunk)}\n\n`;
}

function chunkIn(text: string): Json | undefined {
  const [, json] = /^data: (\{.*\})\n\n$/s.exec(text) ?? [];
  const chunk = json === undefined ? undefined : JSON.parse(json);
  return isObject(chunk) && Array.isArray(chunk["choices"]) ? chunk : undefined;
}

function judgedChunk({ service_tier: _, obfuscation: __, choices, ...rest }: Json): Json {
  const judged = objectsIn(choices).map((choice) => ({ ...choice, content_filter_results: foundIn(choice) }));
  return { ...rest, choices: judged };
}

/** Nothing is said of a chunk without text, save of the one that ends for what was found. */
function foundIn({ delta, text, finish_reason }: Json): Json {
  if (finish_reason === "content_filter") return BAD_ANSWER;
  const said = isObject(delta) ? delta["content"] : text;
  return typeof said === "string" && said !== "" ? CLEAN_ANSWER : {};
}

/** A text that is not empty, as JSON. */
const TOKEN = /"(?:[^"\\]|\\.)+"/y;
/** End of a chunk: padding (`obfuscation`) where there is some, the closing brace and the blank line. */
const END = /(?:,"obfuscation":"\w*")?\}\n\n$/y;

/**
 * Rewrites chunks that differ from this one in their token alone, and in their padding; `null` where others hardly do:
 * it has no token, not one choice alone, or figures of its own.
 */
function rewriteOf({ obfuscation: _, ...chunk }: Json): Rewrite | null {
  const [choice] = objectsIn(chunk["choices"]);
  const delta = choice?.["delta"];
  const said = isObject(delta) ? delta["content"] : choice?.["text"];
  if (!choice || typeof said !== "string" || said === "") return null;
  if (choice["index"] !== 0 || choice["logprobs"] !== null || isObject(chunk["usage"])) return null;
  const chunkOf = (token: string): Json => ({
    ...chunk,
    choices: [
      isObject(delta) ? { ...choice, delta: { ...delta, content: token } } : { ...choice, text: token },
    ],
  });
  const from = aroundText((token) => `data: ${JSON.stringify(chunkOf(token))}`);
  const to = aroundText((token) => framed(judgedChunk(chunkOf(token))));
  if (!from || !to) return null;
  const behind = from.behind.slice(0, -1);
  return (text) => {
    if (!text.startsWith(from.before)) return null;
    TOKEN.lastIndex = from.before.length;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined || !text.startsWith(behind, TOKEN.lastIndex)) return null;
    END.lastIndex = TOKEN.lastIndex + behind.length;
    return END.test(text) ? to.before + token + to.behind : null;
  };
}
