import type { Json } from "../../../engine/base/json.ts";
import type { Candidate, EncodedCandidates } from "./encode_candidates.ts";

/** The body of a non-streaming answer. */
export function wholeContent({ candidates, usage, modelVersion, responseId }: EncodedCandidates) {
  return {
    candidates: candidates.map((candidate, index) => {
      const parts = partsOf(candidate);
      const content = parts.length > 0 ? { parts, role: "model" } : { role: "model" };
      return { content, finishReason: candidate.finishReason, index };
    }),
    usageMetadata: usage,
    modelVersion,
    responseId,
  };
}

function partsOf({ thought, text, calls }: Candidate): Json[] {
  return [
    ...(thought.length > 0 ? [{ text: thought.join(""), thought: true }] : []),
    ...(text === "" ? [] : [{ text }]),
    ...calls,
  ];
}
