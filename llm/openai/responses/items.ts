import { alphanumeric, hex, integerBetween, type Random } from "../../../engine/chance/random.ts";
import { randomWords } from "../../../engine/content/vocabulary.ts";
import { clientCall, type ClientCallFields } from "./client_tools.ts";
import type { ToolCall } from "../../request/chat_request.ts";
import {
  type Choice,
  partsOf,
  type SaidPart,
  type TokenLogprob,
  type Words,
} from "../../request/completion.ts";

type ItemStatus = "in_progress" | "completed" | "incomplete";

/** Reasoning of the model, of which clients see little. */
export type Reasoning = {
  readonly id: string;
  readonly type: "reasoning";
  readonly summary: readonly { readonly type: "summary_text"; readonly text: string }[];
  readonly encrypted_content?: string;
};

/** Output message. */
export type OutputMessage = {
  readonly id: string;
  readonly type: "message";
  readonly status: ItemStatus;
  readonly content: readonly OutputPart[];
  readonly role: "assistant";
};

/** A text, or a refusal. */
export type OutputPart =
  | {
    readonly type: "output_text";
    readonly annotations: readonly [];
    readonly logprobs: readonly TokenLogprob[];
    readonly text: string;
  }
  | { readonly type: "refusal"; readonly refusal: string };

/** A call of a function. */
export type FunctionCall = {
  readonly id: string;
  readonly type: "function_call";
  readonly status: ItemStatus;
  readonly arguments: string;
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string;
};

/** A call of a tool that takes any text. */
export type CustomCall = {
  readonly id: string;
  readonly type: "custom_tool_call";
  readonly status: ItemStatus;
  readonly call_id: string;
  readonly input: string;
  readonly name: string;
};

/** A call of a built-in tool that the client runs. */
export type ClientCall = ClientCallFields & {
  readonly id: string;
  readonly status: ItemStatus;
  readonly call_id: string;
};

/** One item of `output`, with its keys in the order of the API. */
export type OutputItem = Reasoning | OutputMessage | FunctionCall | CustomCall | ClientCall;

/** Reasoning details that a model lets out. */
export interface Insight {
  readonly reasons: boolean;
  readonly summary: boolean;
  readonly encrypted: boolean;
}

/** Length of the ids of this API, in hex digits behind the prefix. */
const ID_DIGITS = 50;

/** An id of this API, e.g. `resp_` and 50 hex digits. */
export function newId(prefix: string, ids: Random): string {
  return `${prefix}_${hex(ids, ID_DIGITS)}`;
}

/** An answer as the items of `output`, in the order of its parts; what was thought and is not one of them, first. */
export function itemsOf(choice: Choice, insight: Insight, ids: Random): OutputItem[] {
  const { parts: scripted, text, refusal, calls, finish } = choice;
  const last: ItemStatus = finish === "length" || finish === "content_filter" ? "incomplete" : "completed";
  const items: OutputItem[] = insight.reasons && !scripted ? [reasoning(insight, ids)] : [];
  const nothingLeft = finish === "length" && !text && !refusal; // reasoning took all the tokens there were
  if (nothingLeft && !scripted && calls.length === 0) return items;
  const parts = partsOf(choice);
  for (const [index, part] of parts.entries()) {
    items.push(itemOf(part, { status: index < parts.length - 1 ? "completed" : last, insight, ids }));
  }
  return items;
}

/** Inputs of an item beside its part. */
interface ItemInputs {
  readonly status: ItemStatus;
  readonly insight: Insight;
  readonly ids: Random;
}

function itemOf(part: SaidPart, { status, insight, ids }: ItemInputs): OutputItem {
  if (part.kind === "call") return callItem(part.call, status, ids);
  if (part.kind === "thinking") return thought(part.text, insight, ids);
  return { id: newId("msg", ids), type: "message", status, content: [partOf(part)], role: "assistant" };
}

function partOf({ kind, text, logprobs }: Words): OutputPart {
  return kind === "refusal"
    ? { type: "refusal", refusal: text }
    : { type: "output_text", annotations: [], logprobs: logprobs ?? [], text };
}

function callItem(
  { id: given, kind, name, input, namespace }: ToolCall,
  status: ItemStatus,
  ids: Random,
): FunctionCall | CustomCall | ClientCall {
  const own = kind === "builtin" ? clientCall(name, input) : null;
  const id = newId(own ? own.prefix : kind === "custom" ? "ctc" : "fc", ids);
  const call_id = given ?? `call_${alphanumeric(ids, 24)}`;
  if (own) return { id, status, call_id, ...own.fields };
  return kind === "custom" ? { id, type: "custom_tool_call", status, call_id, input, name } : {
    id,
    type: "function_call",
    status,
    arguments: input,
    call_id,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** Words of a summary, and characters of what is encrypted. */
const SUMMARY_WORDS = [12, 40] as const;
const SEALED_LENGTH = 240;

function reasoning({ summary, encrypted }: Insight, ids: Random): Reasoning {
  const id = newId("rs", ids);
  const text = summary ? randomWords(ids, integerBetween(ids, SUMMARY_WORDS), "english") : "";
  return {
    id,
    type: "reasoning",
    summary: summary ? [{ type: "summary_text", text }] : [],
    ...(encrypted ? { encrypted_content: sealed(ids) } : {}),
  };
}

/** Reasoning whose words a rule has settled: they are its summary. */
function thought(text: string, { encrypted }: Insight, ids: Random): Reasoning {
  return {
    id: newId("rs", ids),
    type: "reasoning",
    summary: [{ type: "summary_text", text }],
    ...(encrypted ? { encrypted_content: sealed(ids) } : {}),
  };
}

/** Opaque text that looks as if only the service can read it. */
export function sealed(ids: Random): string {
  return `gAAAAAB${alphanumeric(ids, SEALED_LENGTH)}==`;
}
