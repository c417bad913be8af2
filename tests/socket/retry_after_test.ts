import { strict as assert } from "node:assert";
import { faults } from "../../llm/faults/all.ts";
import { always, HELLO, withListener } from "../harness.ts";
import { Line, portOf, post, takeApart } from "../raw.ts";
import { fixedEpoch } from "./wait.ts";

/** The clock of these tests stands here. */
const NOW_MS = fixedEpoch.epoch();

/** The headers about trying again, as they came. */
async function adviceOf(fault: string, options: Record<string, unknown>): Promise<Record<string, string>> {
  const advice: Record<string, string> = {};
  await withListener({ set: always(fault, options), clock: fixedEpoch }, async ({ url }) => {
    using line = await Line.open(portOf(url));
    await line.send(post("/v1/chat/completions", HELLO));
    const reply = takeApart(await line.until((text) => takeApart(text)?.whole === true));
    for (const [name, value] of Object.entries(reply?.headers ?? {})) {
      if (/^(retry-after|x-should-retry)/.test(name)) advice[name] = value;
    }
  });
  return advice;
}

const TWO = { retry_after_sec: [2, 2] };

const FORMS: Readonly<Record<string, Record<string, string>>> = {
  none: {},
  seconds: { "retry-after": "2" },
  ms: { "retry-after-ms": "2000" },
  both: { "retry-after": "2", "retry-after-ms": "2000" },
  zero: { "retry-after": "0" },
  fraction: { "retry-after": "2.5" },
  junk: { "retry-after": "soon" },
  negative: { "retry-after": "-2" },
  huge: { "retry-after": "31536000" },
  endless: { "retry-after": "9999999999" },
  disagree: { "retry-after": "2", "retry-after-ms": "2" },
};

// An error that is about waiting, one that is not, and a page that no API dresses.
for (const fault of ["rate_limit", "internal_error", "bad_gateway"]) {
  Deno.test(`${fault} tells when to try again in each form that there is`, async () => {
    for (const [retry_after, headers] of Object.entries(FORMS)) {
      assert.deepEqual(await adviceOf(fault, { ...TWO, retry_after }), headers, retry_after);
    }
  });
}

Deno.test("retry_after date is an HTTP date that many seconds from now, or a second more", async () => {
  const { "retry-after": date = "" } = await adviceOf("rate_limit", { ...TWO, retry_after: "date" });
  assert.match(date, /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/);
  assert.ok(Date.parse(date) >= NOW_MS + 2000, date);
});

const OLD_DATES = {
  rfc850: /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  asctime: /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
};

for (const [retry_after, form] of Object.entries(OLD_DATES)) {
  Deno.test(`retry_after ${retry_after} is the same date in an older form`, async () => {
    const { "retry-after": date = "" } = await adviceOf("rate_limit", { ...TWO, retry_after });
    const { "retry-after": usual = "" } = await adviceOf("rate_limit", { ...TWO, retry_after: "date" });
    assert.match(date, form);
    const told = date.endsWith("GMT") ? date.replaceAll("-", " ") : `${date} GMT`;
    assert.equal(Date.parse(told), Date.parse(usual));
  });
}

Deno.test("retry_after past is an HTTP date gone by, even for no seconds", async () => {
  for (const retry_after_sec of [[2, 2], [0, 0]]) {
    const { "retry-after": date = "" } = await adviceOf("conflict", { retry_after: "past", retry_after_sec });
    assert.ok(Date.parse(date) < NOW_MS + 1000, date);
  }
});

Deno.test("retry_after negative and disagree are what they say, even for no seconds", async () => {
  const none = { retry_after_sec: [0, 0] };
  assert.deepEqual(await adviceOf("conflict", { ...none, retry_after: "negative" }), { "retry-after": "-1" });
  assert.deepEqual(await adviceOf("conflict", { ...none, retry_after: "disagree" }), {
    "retry-after": "1",
    "retry-after-ms": "1",
  });
});

Deno.test("should_retry is sent as it is, against the status too", async () => {
  assert.deepEqual(await adviceOf("internal_error", { should_retry: false }), { "x-should-retry": "false" });
  assert.deepEqual(await adviceOf("unprocessable", { should_retry: true }), { "x-should-retry": "true" });
  const both = { ...TWO, retry_after: "ms", should_retry: true };
  assert.deepEqual(await adviceOf("gateway_page", both), {
    "retry-after-ms": "2000",
    "x-should-retry": "true",
  });
});

/** Of a status, but without an error to try again after: what HTTP/1.1 itself gets wrong. */
const NO_ERROR = ["head_unlike_get", "odd_status"];

Deno.test("every HTTP fault that answers with an error has the options about trying again", () => {
  for (const { name, kind, options } of faults) {
    if (NO_ERROR.includes(name)) continue;
    const has = ["retry_after", "retry_after_sec", "should_retry"].every((option) =>
      option in options().shape
    );
    assert.equal(has, kind === "http", name);
  }
});

Deno.test("invalid_api_key repeats the key that was sent, with stars", async () => {
  const keys = { "authorization": "Bearer sk-right-key-0001", "api-key": "sk-right-key-0001" };
  for (const [name, value] of Object.entries(keys)) {
    await withListener({ set: always("invalid_api_key") }, async ({ chat }) => {
      const response = await chat({}, { [name]: value });
      assert.equal(response.status, 401);
      const { error } = await response.json();
      const start = "Incorrect API key provided: sk-right*****0001. You can find your API key at ";
      assert.ok(error.message.startsWith(start), error.message);
      assert.equal(error.code, "invalid_api_key");
    });
  }
});
