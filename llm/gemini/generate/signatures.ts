import type { Json } from "../../../engine/base/json.ts";
import { fieldsOf, listed } from "../json_body.ts";

/** Models that sign their calls of functions, and want the signatures back. */
const SIGNS = /^gemini-[3-9]/;

/** True for a model that signs its calls of functions. */
export function signsCalls(model: string): boolean {
  return SIGNS.test(model);
}

/**
 * Problem of a conversation whose client has lost a signature: in each step since the user last said something, the
 * first call has to have its own.
 */
export function unsigned({ contents }: Json, model: string): string | undefined {
  if (!signsCalls(model)) return undefined;
  const all = listed(contents).map(fieldsOf);
  const turn = all.findLastIndex((content) => content["role"] !== "model" && !isResult(content));
  for (const [index, content] of all.entries()) {
    if (index < turn || content["role"] !== "model") continue;
    const call = partsOf(content).find((part) => part["functionCall"] !== undefined);
    if (!call || typeof call["thoughtSignature"] === "string") continue;
    return "Function call is missing a thought_signature in functionCall parts. This is required for tools to work " +
      "correctly, and missing thought_signature may lead to degraded model performance. Additional data, function " +
      `call \`default_api:${fieldsOf(call["functionCall"])["name"]}\` , position ${
        index + 1
      }. Please refer to ` +
      "https://ai.google.dev/gemini-api/docs/thought-signatures for more details.";
  }
  return undefined;
}

function isResult(content: Json): boolean {
  return partsOf(content).some((part) => part["functionResponse"] !== undefined);
}

function partsOf({ parts }: Json): Json[] {
  return listed(parts).map(fieldsOf);
}
