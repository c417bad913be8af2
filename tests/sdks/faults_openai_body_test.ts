/** Lines of group F about answers of 200 that are not right, with the official SDK in both versions, on Deno. */
import { strict as assert } from "node:assert";
import { suiteOf } from "./line.ts";

const WHOLE = ["openai 7: create", "openai 6: create"];
const STREAMED = ["openai 7: create, streamed", "openai 6: create, streamed"];
const HELPER = ["openai 7: stream()", "openai 6: stream()"];
const { line } = suiteOf();

// «terminated» in Node.
const BROKEN = /^error reading a body from connection/;

for (const how of ["fin", "rst"]) {
  const cut = {
    fault: "incomplete_response",
    options: { part_pct: [50, 50], how },
    hits: 1,
    message: BROKEN,
  };
  const ended = ({ rows }: { readonly rows: readonly { readonly ending?: unknown }[] }) =>
    assert.equal(rows[0]?.ending, how);
  line({
    name: `96. openai: a body that is cut by a ${how} is a TypeError, and not tried again`,
    ...cut,
    ways: WHOLE,
    throws: "TypeError",
    check: ended,
  });
  line({
    name: `102. openai: a stream that is cut by a ${how} is a TypeError`,
    ...cut,
    ways: STREAMED,
    throws: "TypeError",
    check: ended,
  });
  line({
    name: `102. openai: the helper wraps a stream that is cut by a ${how}`,
    ...cut,
    ways: HELPER,
    throws: "OpenAIError",
    cause: "TypeError",
  });
}

line({
  name: "97. openai: invalid JSON is a SyntaxError, and not tried again",
  fault: "invalid_json",
  ways: WHOLE,
  hits: 1,
  throws: "SyntaxError",
});

line({
  name: "97. openai: JSON that ends in the middle is a SyntaxError, and not tried again",
  fault: "truncated",
  options: { keep_pct: [50, 50] },
  ways: WHOLE,
  hits: 1,
  throws: "SyntaxError",
});

// Version 6 throws a SyntaxError only where a 200 without a body does not say `content-length: 0`.
line({
  name: "98. openai: a 200 of content-length 0 is `undefined`, in both versions",
  fault: "empty_body",
  ways: WHOLE,
  hits: 1,
  says: "`undefined`",
});

line({
  name: "99. openai: a 200 that is not JSON by its content-type is a string",
  fault: "wrong_content_type",
  ways: WHOLE,
  hits: 1,
  says: "a string",
  check: ({ seen }) => assert.equal(seen?.value, "<html><body>Not JSON</body></html>"),
});

line({
  name: "99. openai: a stream that is not one by its content-type has no chunks",
  fault: "wrong_content_type",
  ways: STREAMED,
  hits: 1,
  says: "no chunks",
});

line({
  name: "103. openai: a malformed frame is a SyntaxError",
  fault: "invalid_json",
  ways: STREAMED,
  hits: 1,
  throws: "SyntaxError",
});

line({
  name: "103. openai: the helper wraps a malformed frame",
  fault: "invalid_json",
  ways: HELPER,
  hits: 1,
  throws: "OpenAIError",
  cause: "SyntaxError",
});

line({
  name: "106. openai: an empty stream has no chunks",
  fault: "empty_body",
  ways: STREAMED,
  hits: 1,
  says: "no chunks",
});

line({
  name: "106. openai: an empty stream is an error of the helper",
  fault: "empty_body",
  ways: HELPER,
  hits: 1,
  throws: "OpenAIError",
  message: /^request ended without sending any chunks$/,
});

/** Cuts a stream in the middle of its last frame, in that of usage. */
const IN_A_FRAME = { fault: "truncated", options: { keep_pct: [50, 50] }, hits: 1 };

line({
  name: "103. openai 7: a stream that ends within a frame is a SyntaxError",
  ...IN_A_FRAME,
  ways: ["openai 7: create, streamed"],
  throws: "SyntaxError",
});

// It leaves out the half of the frame, unless that is a line of its own.
line({
  name: "103. openai 6: a stream that ends within a frame ends without a word",
  ...IN_A_FRAME,
  ways: ["openai 6: create, streamed"],
  says: "answer without an end",
});

line({
  name: "105. openai 6: a stream without a finish_reason is an error of the helper",
  ...IN_A_FRAME,
  ways: ["openai 6: stream()"],
  throws: "OpenAIError",
  message: /^missing finish_reason for choice 0$/,
});

line({
  name: "openai: an answer without choices is given as it is",
  fault: "missing_fields",
  ways: WHOLE,
  hits: 1,
  says: "no `choices`",
});

line({
  name: "openai: a stream without choices is an error of the helper only",
  fault: "missing_fields",
  ways: HELPER,
  hits: 1,
  throws: "OpenAIError",
  message: /choices is not iterable/,
});
