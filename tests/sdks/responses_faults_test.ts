/** Lines of group F about streams of the Responses API, with the official SDK and the AI SDK, on Deno's `fetch`. */
import { strict as assert } from "node:assert";
import { suiteOf } from "./line.ts";

const STREAMED = ["openai 7, Responses: create, streamed"];
const HELPER = ["openai 7, Responses: stream()"];
const AI = ["AI SDK 7, Responses: streamText"];
const { line } = suiteOf();

const SORRY = /The server had an error while processing your request/;

line({
  name: "111. openai 7: a nested error event is an APIError",
  fault: "stream_error",
  ways: [...STREAMED, ...HELPER],
  hits: 1,
  throws: "APIError",
  message: SORRY,
});

line({
  name: "111. openai 7: a flat error event is an APIError",
  fault: "stream_error",
  options: { flat: true },
  ways: [...STREAMED, ...HELPER],
  hits: 1,
  throws: "APIError",
  message: SORRY,
});

for (const flat of [false, true]) {
  line({
    name: `111. AI SDK: an error event is an error part (${flat ? "flat" : "nested"})`,
    fault: "stream_error",
    options: { flat },
    ways: AI,
    hits: 1,
    tells: "AI_StreamProviderError",
    check: ({ seen }) => assert.equal(seen?.finish, "error"),
  });
}

line({
  name: "112. openai 7: response.failed alone is an event like others",
  fault: "stream_error",
  options: { then: "end_alone" },
  ways: STREAMED,
  hits: 1,
  says: "ends with `response.failed`",
});

line({
  name: "112. openai 7: the helper gives a response that failed as a response",
  fault: "stream_error",
  options: { then: "end_alone" },
  ways: HELPER,
  hits: 1,
  check: ({ seen }) => assert.equal(seen?.finish, "failed"),
});

line({
  name: "112. AI SDK: response.failed alone is the finish reason error",
  fault: "stream_error",
  options: { then: "end_alone" },
  ways: AI,
  hits: 1,
  check: ({ seen }) => assert.equal(seen?.finish, "error"),
});

line({
  name: "113. openai 7: the end before response.completed goes without a word where the events are read",
  fault: "missing_done",
  ways: STREAMED,
  hits: 1,
  says: "ends with `response.output_item.done`",
});

line({
  name: "113. openai 7: the helper gives the text as a response that is still in progress",
  fault: "missing_done",
  ways: HELPER,
  hits: 1,
  says: "answer",
  check: ({ seen }) => assert.equal(seen?.finish, "in_progress"),
});

line({
  name: "113. AI SDK: the end before response.completed is told by the finish reason",
  fault: "missing_done",
  ways: AI,
  hits: 1,
  says: "finish reason `interrupted`",
});
