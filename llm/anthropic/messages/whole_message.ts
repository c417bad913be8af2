import { salvaged } from "../../base/json.ts";
import type { Block, EncodedMessage } from "./encode_message.ts";

/** The body of a non-streaming answer, with its keys in this order. */
export function wholeMessage({ id, model, blocks, stop_reason, stop_sequence, usage }: EncodedMessage) {
  return {
    model,
    id,
    type: "message",
    role: "assistant",
    content: blocks.map(blockJson),
    stop_reason,
    stop_sequence,
    usage,
  };
}

function blockJson(block: Block) {
  switch (block.type) {
    case "thinking":
      return { type: "thinking", thinking: block.tokens.join(""), signature: block.signature };
    case "text":
      return { type: "text", text: block.text };
    case "tool_use":
      return { type: "tool_use", id: block.id, name: block.name, input: salvaged(block.input) };
  }
}
