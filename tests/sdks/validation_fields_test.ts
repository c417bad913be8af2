/** Group C of the checklist: single fields that are wrong, in the exact words of the API. */
import { ASK } from "./clients/openai.ts";
import { HELLO } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { refusesIn, RESPONSES } from "./wrong.ts";

const refuses = refusesIn(suiteOf(["llm.strict=true"]));

const NO_MODEL = { message: "you must provide a model parameter" };
const NO_MESSAGES = {
  message: "Missing required parameter: 'messages'.",
  param: "messages",
  code: "missing_required_parameter",
};
const UNKNOWN = { message: "Unknown parameter: 'foo'.", param: "foo", code: "unknown_parameter" };
const N_TOO_SMALL = {
  message: "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
  param: "n",
  code: "integer_below_min_value",
};
const TOO_HOT = {
  message: "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
  param: "temperature",
  code: "decimal_above_max_value",
};

refuses(
  "44. openai: without a model, the exact text, and neither param nor code",
  { body: { model: undefined }, ...NO_MODEL },
  { body: { model: null }, ...NO_MODEL },
  { body: { model: "" }, ...NO_MODEL },
);

refuses(
  "44. openai: the Responses API has other words for it",
  {
    path: RESPONSES,
    body: { model: undefined },
    message: "Missing required parameter: 'model'.",
    param: "model",
    code: "missing_required_parameter",
  },
);

refuses(
  "45. openai: without messages, missing_required_parameter",
  { body: { messages: undefined }, ...NO_MESSAGES },
  {
    body: { messages: [{ content: HELLO }] },
    message: "Missing required parameter: 'messages[0].role'.",
    param: "messages[0].role",
    code: "missing_required_parameter",
  },
);

refuses("46. openai: empty messages are an empty_array", {
  body: { messages: [] },
  message:
    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
  param: "messages",
  code: "empty_array",
});

refuses("47. openai: a wrong role is told the six that there are, in their order", {
  body: { messages: [...ASK.messages, { role: "robot", content: HELLO }] },
  message:
    "Invalid value: 'robot'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.",
  param: "messages[1].role",
  code: "invalid_value",
});

const got: readonly (readonly [unknown, string])[] = [
  [7, "an integer"],
  [7.5, "a decimal number"],
  [true, "a boolean"],
  [{ text: HELLO }, "an object"],
];
refuses(
  "48. openai: a content of the wrong type is an invalid_type that names both types",
  ...got.map(([content, type]) => ({
    body: { messages: [{ role: "user", content }] },
    message:
      `Invalid type for 'messages[0].content': expected one of a string or array of objects, but got ${type} instead.`,
    param: "messages[0].content",
    code: "invalid_type",
  })),
);

refuses(
  "49. openai: an unknown key is an unknown_parameter",
  { body: { foo: 1 }, ...UNKNOWN },
  { path: RESPONSES, body: { foo: 1 }, ...UNKNOWN },
);

refuses(
  "50. openai: of two faults, the one that the real API looks at first",
  { body: { foo: 1, model: undefined, messages: undefined }, ...NO_MODEL },
  { body: { foo: 1, messages: undefined }, ...NO_MESSAGES },
  { body: { temperature: 3, n: 0, foo: 1 }, ...UNKNOWN },
  { body: { messages: [], foo: 1 }, ...UNKNOWN },
  { body: { temperature: 3, n: 0 }, ...N_TOO_SMALL },
  { body: { temperature: 3, top_p: 3 }, ...TOO_HOT },
);

refuses(
  "51. openai: an n of 0 or 129 is an integer out of its range, as is one of 9 for a model that reasons",
  { body: { n: 0 }, ...N_TOO_SMALL },
  ...([[129, 128, "gpt-4o"], [9, 8, "gpt-5"]] as const).map(([n, most, model]) => ({
    body: { n, model },
    message: `Invalid 'n': integer above maximum value. Expected a value <= ${most}, but got ${n} instead.`,
    param: "n",
    code: "integer_above_max_value",
  })),
);

refuses(
  "52. openai: a temperature of 3 is a decimal above its maximum, one of -1 is below",
  { body: { temperature: 3 }, ...TOO_HOT },
  {
    body: { temperature: -1 },
    message: "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -1 instead.",
    param: "temperature",
    code: "decimal_below_min_value",
  },
);

refuses("53. openai: max_tokens above what the model can say", {
  body: { max_tokens: 100_000 },
  message: "max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas " +
    "you provided 100000.",
  param: "max_tokens",
  code: "invalid_value",
});

refuses("54. openai: max_tokens for a model that reasons is unsupported, with a hint", {
  body: { model: "gpt-5", max_tokens: 100 },
  message:
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  param: "max_tokens",
  code: "unsupported_parameter",
});

refuses(
  "55. openai: a temperature for a model that reasons is refused in the words of each API",
  {
    body: { model: "gpt-5", temperature: 0.2 },
    message: "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) " +
      "value is supported.",
    param: "temperature",
    code: "unsupported_value",
  },
  {
    path: RESPONSES,
    body: { model: "gpt-5", temperature: 0.2 },
    message: "Unsupported parameter: 'temperature' is not supported with this model.",
    param: "temperature",
  },
);

refuses("56. openai: five stop sequences are an array above its length", {
  body: { stop: ["a", "b", "c", "d", "e"] },
  message: "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with " +
    "length 5 instead.",
  param: "stop",
  code: "array_above_max_length",
});

const LONG = `kkk${"x".repeat(64)}zzz`;
refuses(
  "57. openai: metadata with 17 keys, with a long key, with a long value",
  {
    body: { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, "v"])) },
    message: "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but " +
      "got an object with 17 properties instead.",
    param: "metadata",
    code: "object_above_max_properties",
  },
  {
    body: { metadata: { [LONG]: "v" } },
    message: "Invalid property name in 'metadata': 'kkk...zzz' is too long. Expected a string with maximum " +
      "length 64, but got a string with length 70 instead.",
    param: `metadata.${LONG}`,
    code: "property_name_above_max_length",
  },
  {
    body: { metadata: { k: "v".repeat(513) } },
    message: "Invalid 'metadata.k': string too long. Expected a string with maximum length 512, but got a " +
      "string with length 513 instead.",
    param: "metadata.k",
    code: "string_above_max_length",
  },
);

refuses(
  "58. openai: top_logprobs without logprobs, and too many of them",
  {
    body: { top_logprobs: 2 },
    message: "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
    param: "top_logprobs",
  },
  {
    body: { logprobs: true, top_logprobs: 21 },
    message: "Invalid value for 'top_logprobs': must be less than or equal to 20.",
    param: "top_logprobs",
  },
);
