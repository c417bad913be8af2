/** Of several things that are wrong, the real API tells of the first. */
import { assertRefusals, type Refusal } from "./support.ts";

const WIZARD = [{ role: "wizard", content: "Hi" }];
const ROLE =
  "Invalid value: 'wizard'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.";

const ROWS: readonly Refusal[] = [
  [{ model: "", messages: null }, "you must provide a model parameter", null, null],
  [
    { messages: null, foo: 1 },
    "Missing required parameter: 'messages'.",
    "messages",
    "missing_required_parameter",
  ],
  [{ messages: WIZARD, foo: 1 }, "Unknown parameter: 'foo'.", "foo", "unknown_parameter"],
  [
    { messages: WIZARD, max_tokens: 0 },
    "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.",
    "max_tokens",
    "integer_below_min_value",
  ],
  [{ messages: WIZARD, n: 0 }, ROLE, "messages[0].role", "invalid_value"],
];

Deno.test("what is required comes first, then unknown keys, then all fields by the alphabet, messages among them", async () => {
  await assertRefusals(ROWS);
});
