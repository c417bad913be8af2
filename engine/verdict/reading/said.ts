import { isObject, type Json, jsonOf, objectsIn } from "../../base/json.ts";
import { valueAt } from "../../base/tree.ts";
import type { Entry } from "../../journal/entry.ts";
import { headerOf } from "./headers.ts";
import { eventsOf } from "./stream_text.ts";

/** A tool call in an answer. */
export interface SaidCall {
  readonly id: string;
  /** The arguments as far as they were sent, as text. */
  readonly input: string;
}

/** Content of a model's answer, as far as it was sent. */
export interface Said {
  readonly text: string;
  readonly calls: readonly SaidCall[];
  /** True if it says why it is over, or that it is. */
  readonly finished: boolean;
  /** True if it tells of an error behind its 200. */
  readonly failed: boolean;
  readonly streamed: boolean;
}

/** Content of a reply with 200; `null` if it is no answer of a model, or not all of what was sent is kept. */
export function saidBy({ reply: { status, headers, body } }: Entry): Said | null {
  if (status !== 200 || body.text === null || body.cut) return null;
  const type = headerOf(headers, "content-type") ?? "";
  const streamed = /event-stream|ndjson/.test(type);
  if (!streamed) return wholeSaid(jsonOf(body.text));
  const events = eventsOf(body.text);
  const draft = new Draft();
  for (const event of events) draft.take(event);
  return { ...draft.said(), finished: draft.finished || /^data: ?\[DONE\]/m.test(body.text), streamed };
}

function wholeSaid(json: unknown): Said | null {
  if (!isObject(json)) return null;
  const draft = new Draft();
  draft.take(json);
  const said = draft.said();
  return said.text === "" && said.calls.length === 0 ? null : { ...said, finished: true, streamed: false };
}

/** Puts together what the events of one answer say, whatever the API. */
class Draft {
  finished = false;
  #failed = false;
  #text = "";
  readonly #calls = new Map<string, { id: string; input: string }>();

  take(event: Json): void {
    const type = String(event["type"] ?? "");
    if ((event["error"] ?? null) !== null || type === "error" || type === "response.failed") {
      this.#failed = true;
    }
    if (/^(message_stop|response\.(completed|incomplete))$/.test(type) || event["done"] === true) {
      this.finished = true;
    }
    for (const choice of objectsIn(event["choices"])) this.#choice(choice);
    for (const candidate of objectsIn(event["candidates"])) this.#candidate(candidate);
    this.#anthropic(event, type);
    this.#responses(event, type);
    this.#add(valueAt(event, ["message", "content"]));
    this.#add(event["response"]);
  }

  said(): Omit<Said, "finished" | "streamed"> {
    const calls = Array.from(this.#calls.values()).filter(({ id }) => id !== "");
    return { text: this.#text, calls, failed: this.#failed };
  }

  #add(text: unknown): void {
    if (typeof text === "string") this.#text += text;
  }

  #choice(choice: Json): void {
    const index = String(choice["index"] ?? 0);
    if (typeof choice["finish_reason"] === "string") this.finished = true;
    for (const part of [choice["delta"], choice["message"]].filter(isObject)) {
      if (index === "0") this.#add(part["content"]);
      for (const call of objectsIn(part["tool_calls"])) {
        this.#call(
          `${index} ${call["index"] ?? call["id"]}`,
          call["id"],
          valueAt(call, ["function", "arguments"]),
        );
      }
    }
  }

  #candidate(candidate: Json): void {
    if (typeof candidate["finishReason"] === "string") this.finished = true;
    for (const part of objectsIn(valueAt(candidate, ["content", "parts"]))) this.#add(part["text"]);
  }

  #anthropic(event: Json, type: string): void {
    if (typeof valueAt(event, ["delta", "stop_reason"]) === "string") this.finished = true;
    const index = `block ${event["index"]}`;
    if (type === "content_block_start" && valueAt(event, ["content_block", "type"]) === "tool_use") {
      this.#call(index, valueAt(event, ["content_block", "id"]), "");
    }
    if (type === "content_block_delta") {
      this.#add(valueAt(event, ["delta", "text"]));
      this.#call(index, undefined, valueAt(event, ["delta", "partial_json"]));
    }
  }

  #responses(event: Json, type: string): void {
    if (type === "response.output_text.delta") this.#add(event["delta"]);
    const item = event["item"];
    if (type === "response.output_item.added" && isObject(item) && item["type"] === "function_call") {
      this.#call(`item ${item["id"]}`, item["call_id"], "");
    }
    if (type === "response.function_call_arguments.delta") {
      this.#call(`item ${event["item_id"]}`, undefined, event["delta"]);
    }
  }

  #call(place: string, id: unknown, input: unknown): void {
    if (typeof input !== "string" && id === undefined) return;
    const call = this.#calls.get(place) ?? { id: "", input: "" };
    this.#calls.set(place, {
      id: call.id || (typeof id === "string" ? id : ""),
      input: call.input + (typeof input === "string" ? input : ""),
    });
  }
}
