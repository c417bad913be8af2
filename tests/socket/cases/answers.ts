/** Answers that are whole, and wrong. */
import { strict as assert } from "node:assert";
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { STREAM } from "./stream.ts";
import {
  flawless,
  framesOf,
  measured,
  type Seen,
  streamed,
  type WholeCase,
  wholeCases,
} from "./wire_case.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** JSON whose type a test does not check before it looks at it. */
type Parsed = ReturnType<typeof JSON.parse>;

/** The good answer changed as JSON, and nothing else. */
function changed(change: (json: Parsed) => unknown): (seen: Seen) => void {
  return (seen) => {
    measured(seen);
    assert.deepEqual(JSON.parse(seen.reply.body), change(JSON.parse(seen.healthy.body)));
    assert.notEqual(seen.reply.body, seen.healthy.body);
  };
}

/** … in every frame of a stream. */
function everyFrame(change: (json: Parsed) => unknown): (seen: Seen) => void {
  return (seen) => {
    streamed(seen);
    const good = framesOf(seen.healthy.body);
    const came = framesOf(seen.reply.body);
    assert.equal(came.pop(), "[DONE]");
    assert.equal(good.pop(), "[DONE]");
    assert.deepEqual(came.map((json) => JSON.parse(json)), good.map((json) => change(JSON.parse(json))));
  };
}

/** The answer with another message and reason for its end. */
function says(content: string | RegExp, finish = "stop"): (seen: Seen) => void {
  return (seen) => {
    measured(seen);
    const [choice] = JSON.parse(seen.reply.body).choices;
    if (typeof content === "string") assert.equal(choice.message.content, content);
    else assert.match(choice.message.content, content);
    assert.equal(choice.finish_reason, finish);
  };
}

/** The text that a whole answer says. */
function textIn(body: string): string {
  return JSON.parse(body).choices[0].message.content;
}

/** A part of the good text, from its beginning. */
function begun(finish: string): (seen: Seen) => void {
  return (seen) => {
    const [text, whole] = [textIn(seen.reply.body), textIn(seen.healthy.body)];
    assert.ok(whole.startsWith(text) && text.length < whole.length, text);
    says(text, finish)(seen);
    const { usage } = JSON.parse(seen.reply.body);
    assert.ok(usage.completion_tokens < JSON.parse(seen.healthy.body).usage.completion_tokens);
  };
}

/** The whole JSON with every number written as `literal`. */
function withLiteral(literal: string): (seen: Seen) => void {
  return (seen) => {
    measured(seen);
    assert.equal(seen.reply.body, seen.healthy.body.replaceAll(/(?<=": )\d+(?=[,\n])/g, literal));
    assert.notEqual(seen.reply.body, seen.healthy.body);
  };
}

const withCounts = (count: number) => (seen: Seen): void => {
  measured(seen);
  const { usage, choices } = JSON.parse(seen.reply.body);
  assert.equal(usage.prompt_tokens, count);
  assert.equal(usage.completion_tokens, count);
  assert.deepEqual(choices, JSON.parse(seen.healthy.body).choices);
};

const json: readonly WholeCase[] = [
  {
    fault: "null_answers",
    name: "null_answers has null where the choices are",
    check: changed((good) => ({ ...good, choices: null })),
  },
  {
    fault: "null_answers",
    name: "null_answers of a stream has null in every frame",
    body: STREAM,
    check: everyFrame((good) => ({ ...good, choices: null })),
  },
  {
    fault: "wrong_types",
    name: "wrong_types has numbers as texts and the choices as an object",
    check: changed(({ created, choices: [choice], usage, ...good }) => {
      const text = JSON.stringify(usage).replaceAll(/\d+/g, '"$&"');
      return {
        ...good,
        created: `${created}`,
        choices: { 0: { ...choice, index: "0" } },
        usage: JSON.parse(text),
      };
    }),
  },
  {
    fault: "extra_fields",
    name: "extra_fields has unknown keys at the top and in the choice",
    check(seen) {
      const { x_errorworks, x_flag } = JSON.parse(seen.reply.body);
      const extra = { x_errorworks, x_flag };
      assert.equal(x_flag, true);
      changed(({ choices: [choice], ...good }) => ({
        ...good,
        ...extra,
        choices: [{ ...choice, ...extra }],
      }))(seen);
    },
  },
  {
    fault: "duplicate_keys",
    name: "duplicate_keys has the choices twice, the last time as null",
    check(seen) {
      measured(seen);
      assert.equal(seen.reply.body.match(/"choices":/g)?.length, 2);
      assert.deepEqual(JSON.parse(seen.reply.body), { ...JSON.parse(seen.healthy.body), choices: null });
      const once = seen.reply.body.replace(/,"choices":null\}/, "}");
      assert.deepEqual(JSON.parse(once), JSON.parse(seen.healthy.body));
    },
  },
  { fault: "nan_numbers", name: "nan_numbers has NaN for every number", check: withLiteral("NaN") },
  {
    fault: "huge_numbers",
    name: "huge_numbers has 2^53 + 1 for every number",
    check: withLiteral("9007199254740993"),
  },
  {
    fault: "wrong_role",
    name: "wrong_role is the message of a user",
    check: changed(({ choices: [choice], ...good }) => ({
      ...good,
      choices: [{ ...choice, message: { ...choice.message, role: "user" } }],
    })),
  },
  {
    fault: "missing_usage",
    name: "missing_usage is the good answer without its usage",
    check: changed(({ usage: _, ...good }) => good),
  },
  {
    fault: "missing_usage",
    name: "missing_usage of a stream has neither the last chunk nor a key",
    body: STREAM,
    check(seen) {
      streamed(seen);
      const good = framesOf(seen.healthy.body);
      assert.equal(framesOf(seen.reply.body).length, good.length - 1);
      assert.equal(seen.reply.body.includes('"usage"'), false);
    },
  },
  { fault: "wrong_usage", name: "wrong_usage counts nothing", check: withCounts(0) },
  {
    fault: "wrong_usage",
    name: "wrong_usage counts less than nothing where it is told to",
    options: { tokens: "negative" },
    check: withCounts(-1),
  },
];

const texts: readonly WholeCase[] = [
  {
    fault: "lone_surrogate",
    name: "lone_surrogate is an escaped half of a pair",
    check(seen) {
      assert.ok(seen.reply.body.includes('"content": "\\ud83d is half of a character."'));
      says("\ud83d is half of a character.")(seen);
    },
  },
  ...[{}, STREAM].map((body, index) => ({
    fault: "invalid_utf8",
    name: `invalid_utf8 has a byte that is none in UTF-8${index === 1 ? ", in a frame of a stream" : ""}`,
    body,
    check(seen: Seen) {
      if (index === 1) streamed(seen);
      else measured(seen);
      assert.equal(seen.reply.body.match(/\xff/g)?.length, 1);
      assert.throws(
        () => new TextDecoder("utf-8", { fatal: true }).decode(bytes(seen.reply.body)),
        TypeError,
      );
    },
  })),
  { fault: "quiet_cut", name: "quiet_cut ends in the middle and says stop", check: begun("stop") },
  { fault: "empty_content", name: "empty_content says nothing", check: says("") },
  {
    fault: "refusal",
    name: "refusal has no content",
    check(seen) {
      measured(seen);
      const [{ message, finish_reason }] = JSON.parse(seen.reply.body).choices;
      assert.equal(message.content, null);
      assert.equal(message.refusal, "I'm sorry, but I can't assist with that request.");
      assert.equal(finish_reason, "stop");
    },
  },
  {
    fault: "prompt_echo",
    name: "prompt_echo says what the user said",
    body: { messages: [{ role: "user", content: "Tell me" }] },
    check: says("Tell me"),
  },
  {
    fault: "swapped_answer",
    name: "swapped_answer answers what nobody asked",
    check: says(/Canberra|parcel|git branch|Okafor|oven/),
  },
  {
    fault: "wrong_finish",
    name: "wrong_finish calls a whole answer cut",
    check(seen) {
      says(textIn(seen.healthy.body), "length")(seen);
    },
  },
];

/** Decoder of each coding. */
const UNDO = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  deflate: inflateSync,
  zstd: zstdDecompressSync,
} as const;

/** The good answer in a coding, which a header tells of or not. */
function coded(seen: Seen, name: keyof typeof UNDO, told: string | null = name): void {
  const { reply, healthy } = seen;
  const { "content-encoding": encoding, ...headers } = reply.headers;
  assert.equal(encoding ?? null, told);
  flawless({ ...seen, reply: { ...reply, headers } });
  assert.equal(UNDO[name](bytes(reply.body)).toString("latin1"), healthy.body);
}

const codings: readonly WholeCase[] = [
  {
    fault: "unasked_coding",
    name: "unasked_coding is the good answer in gzip, where nothing was asked for",
    check: (seen) => coded(seen, "gzip"),
  },
  {
    fault: "unasked_coding",
    name: "unasked_coding of a stream keeps its frames apart",
    body: STREAM,
    check(seen) {
      coded(seen, "gzip");
      assert.equal(seen.reply.chunks.length, seen.healthy.chunks.length + 1);
    },
  },
  ...([["gzip", "br"], ["gzip, deflate;q=0.5, br", "zstd"], ["br, gzip", "deflate"]] as const).map((
    [accepted, name],
  ): WholeCase => ({
    fault: "unasked_coding",
    name: `unasked_coding is the good answer in ${name}, where ${accepted} was asked for`,
    headers: { "accept-encoding": accepted },
    check: (seen) => coded(seen, name),
  })),
  {
    fault: "unasked_coding",
    name: "unasked_coding is the good answer in a coding that no header tells of, where all were asked for",
    headers: { "accept-encoding": "*" },
    check: (seen) => coded(seen, "gzip", null),
  },
];

export const answerCases = wholeCases([...json, ...texts, ...codings]);
