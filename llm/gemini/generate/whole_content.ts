import type { Json } from "../../../engine/base/json.ts";
import {
  callJson,
  type CandidatePart,
  type EncodedCandidates,
  isForeign,
  sentUsage,
} from "./encode_candidates.ts";

/** The body of a non-streaming answer. */
export function wholeContent(encoded: EncodedCandidates) {
  const { candidates, usage, modelVersion, responseId } = encoded;
  return {
    candidates: candidates.map(({ parts, finishReason }, index) => {
      const said = parts.map(partJson);
      const nothing = isForeign(finishReason) ? {} : { role: "model" };
      return { content: said.length > 0 ? { parts: said, role: "model" } : nothing, finishReason, index };
    }),
    usageMetadata: sentUsage(usage, encoded),
    modelVersion,
    responseId,
  };
}

function partJson(part: CandidatePart): Json {
  if (part.kind === "call") return callJson(part);
  const text = part.tokens().join("");
  return part.kind === "thinking" ? { text, thought: true } : { text };
}
