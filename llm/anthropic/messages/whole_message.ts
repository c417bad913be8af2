import { salvaged } from "../../base/json.ts";
import { type Block, type EncodedMessage, sentUsage } from "./encode_message.ts";

/** The body of a non-streaming answer, with its keys in this order. */
export function wholeMessage(encoded: EncodedMessage) {
  const { id, model, blocks, stop_reason, stop_sequence, usage } = encoded;
  return {
    model,
    id,
    type: "message",
    role: "assistant",
    content: blocks.map(blockJson),
    stop_reason,
    stop_sequence,
    usage: sentUsage(usage, encoded),
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
