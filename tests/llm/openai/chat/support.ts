/** Helpers of the tests of chat completions: streams put together again, and refusals. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { type Bench, HELLO, withServer } from "../../../harness.ts";

type Body = Readonly<Record<string, unknown>>;

const call = z.looseObject({
  index: z.int().optional(),
  id: z.string().optional(),
  type: z.string().optional(),
  function: z.strictObject({ name: z.string().optional(), arguments: z.string() }).optional(),
  custom: z.strictObject({ name: z.string().optional(), input: z.string() }).optional(),
});
const functionCall = z.strictObject({ name: z.string().optional(), arguments: z.string() });
const weighed = z.strictObject({ token: z.string(), logprob: z.number(), bytes: z.array(z.int()) });
const logprob = weighed.extend({ top_logprobs: z.array(weighed) });
const logprobs = z.strictObject({
  content: z.array(logprob).nullable(),
  refusal: z.array(logprob).nullable(),
});
const audio = z.strictObject({
  id: z.string().optional(),
  data: z.string().optional(),
  expires_at: z.int().optional(),
  transcript: z.string().optional(),
});

const said = {
  content: z.string().nullable().optional(),
  refusal: z.string().nullable().optional(),
  tool_calls: z.array(call).optional(),
  function_call: functionCall.optional(),
  annotations: z.array(z.unknown()).optional(),
  audio: audio.optional(),
};
const usage = z.looseObject({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  prompt_tokens_details: z.looseObject({ audio_tokens: z.int() }),
  completion_tokens_details: z.looseObject({
    audio_tokens: z.int(),
    accepted_prediction_tokens: z.int(),
    rejected_prediction_tokens: z.int(),
  }),
});
const about = { index: z.int(), logprobs: logprobs.nullable() };
const whole = z.looseObject({
  id: z.string(),
  choices: z.array(z.strictObject({
    ...about,
    message: z.strictObject({ role: z.literal("assistant"), ...said }),
    finish_reason: z.string(),
  })),
  usage,
});
const chunk = z.looseObject({
  id: z.string(),
  choices: z.array(z.strictObject({
    ...about,
    delta: z.strictObject({ role: z.literal("assistant").optional(), ...said }),
    finish_reason: z.string().nullable(),
  })),
  usage: usage.nullish(),
});
const error = z.strictObject({
  error: z.strictObject({
    message: z.string(),
    type: z.literal("invalid_request_error"),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});

export type Whole = z.output<typeof whole>;
export type Chunk = z.output<typeof chunk>;
export type Message = Whole["choices"][number]["message"];

/** A whole answer, whose shape is checked. */
export async function answered({ chat }: Pick<Bench, "chat">, body: Body): Promise<Whole> {
  const response = await chat(body);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.equal(text, `${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  return whole.parse(JSON.parse(text));
}

/** The message of the only choice. */
export async function messageOf(bench: Pick<Bench, "chat">, body: Body): Promise<Message> {
  const { choices: [choice] } = await answered(bench, body);
  assert.ok(choice);
  return choice.message;
}

/** The keys of a message as they come, which a parser would put in its own order. */
export async function keysOf({ chat }: Pick<Bench, "chat">, body: Body): Promise<string> {
  const { choices } = await (await chat(body)).json();
  return Object.keys(choices[0].message).join(" ");
}

/** The chunks of a stream, whose shapes are checked. */
export async function streamed({ chat }: Pick<Bench, "chat">, body: Body): Promise<Chunk[]> {
  const response = await chat({ stream_options: { include_usage: true }, ...body, stream: true });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  const frames = text.split("\n\n");
  assert.equal(frames.pop(), "");
  assert.equal(frames.pop(), "data: [DONE]");
  return frames.map((frame) => chunk.parse(JSON.parse(frame.replace(/^data: /, ""))));
}

/** The deltas of one choice, without its finish. */
export function deltasOf(chunks: readonly Chunk[], index = 0) {
  return chunks.flatMap(({ choices }) => choices).filter((choice) => choice.index === index)
    .map(({ delta }) => delta);
}

/** Puts deltas together to a message: texts joined, everything else as it came. */
function messageFrom(deltas: ReturnType<typeof deltasOf>): Message {
  const joined = (texts: readonly (string | null | undefined)[]) => {
    const there = texts.filter((text) => typeof text === "string");
    return there.length === 0 ? null : there.join("");
  };
  const calls = callsFrom(deltas.flatMap(({ tool_calls = [] }) => tool_calls));
  const functions = deltas.flatMap(({ function_call }) => function_call ?? []);
  const sounds = deltas.flatMap(({ audio }) => audio ?? []);
  const input = functions.map((one) => one.arguments).join("");
  return {
    role: "assistant",
    content: joined(deltas.map(({ content }) => content)),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(functions[0] ? { function_call: { name: functions[0].name, arguments: input } } : {}),
    refusal: joined(deltas.map(({ refusal }) => refusal)),
    annotations: deltas.flatMap(({ annotations = [] }) => annotations),
    ...(sounds.length > 0
      ? {
        audio: { ...Object.assign({}, ...sounds), transcript: joined(sounds.map((one) => one.transcript)) },
      }
      : {}),
  };
}

function callsFrom(fragments: NonNullable<Message["tool_calls"]>): NonNullable<Message["tool_calls"]> {
  const byIndex = Map.groupBy(fragments, ({ index }) => index);
  return [...byIndex.values()].map((pieces) => {
    const { id, type, function: named, custom } = pieces[0] ?? assert.fail();
    const input = pieces.map((piece) => piece.function?.arguments ?? piece.custom?.input ?? "").join("");
    return named
      ? { id, type, function: { name: named.name, arguments: input } }
      : { id, type, custom: { name: custom?.name, input } };
  });
}

/** A stream as the whole answer that it stands for. */
export function assembled(chunks: readonly Chunk[]): Pick<Whole, "id" | "choices" | "usage"> {
  const choices = chunks.flatMap((one) => one.choices);
  const count = new Set(choices.map(({ index }) => index)).size;
  return {
    id: chunks[0]?.id ?? "",
    choices: Array.from({ length: count }, (_, index) => {
      const own = choices.filter((choice) => choice.index === index);
      const weights = own.flatMap((choice) => choice.logprobs ?? []);
      const all = (key: "content" | "refusal") =>
        weights.some((one) => one[key]) ? weights.flatMap((one) => one[key] ?? []) : null;
      return {
        index,
        message: messageFrom(own.map(({ delta }) => delta)),
        logprobs: weights.length > 0 ? { content: all("content"), refusal: all("refusal") } : null,
        finish_reason: own.at(-1)?.finish_reason ?? "",
      };
    }),
    usage: chunks.at(-1)?.usage ?? assert.fail("no usage"),
  };
}

/** Sends each body to two servers of the same seed, to one whole and to the other streamed; both have to agree. */
export async function withTwins(
  set: readonly string[],
  test: (agree: (body: Body) => Promise<Whole>) => Promise<void>,
): Promise<void> {
  await withServer({ set }, (one) =>
    withServer({ set }, (other) =>
      test(async (body) => {
        const expected = await answered(one, body);
        const { id, choices, usage } = assembled(await streamed(other, body));
        assert.deepEqual({ id, choices, usage }, {
          id: expected.id,
          choices: expected.choices,
          usage: expected.usage,
        });
        return expected;
      })));
}

/** The error of a request that is refused with 400. */
export async function refusal({ chat }: Pick<Bench, "chat">, body: Body) {
  const response = await chat(body);
  const text = await response.text();
  assert.equal(response.status, 400, text);
  return error.parse(JSON.parse(text)).error;
}

/** One row of a table of refusals: what is sent, and what is said of it. */
export type Refusal = readonly [body: Body, message: string, param: string | null, code: string | null];

/** Tries all rows of a table in one server. */
export async function assertRefusals(table: readonly Refusal[]): Promise<void> {
  await withServer({ set: ["llm.strict=true"] }, async (bench) => {
    for (const [body, message, param, code] of table) {
      const { message: got, param: blamed, code: known } = await refusal(bench, body);
      assert.deepEqual([got, blamed, known], [message, param, code], JSON.stringify(body));
    }
  });
}

/** A function that may be called. */
export function tool(name: string, parameters: unknown = CITY, more: Body = {}) {
  return { type: "function", function: { name, parameters, ...more } };
}

/** Arguments as strict mode wants them. */
export const CITY = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer", minimum: 1, maximum: 9 } },
  required: ["city", "days"],
  additionalProperties: false,
};

/** A conversation that begins as every other one here. */
export function talk(...more: readonly unknown[]): { messages: readonly unknown[] } {
  return { messages: [...HELLO.messages, ...more] };
}

/** Rules as a `--set` assignment. */
export function rules(...list: readonly unknown[]): string[] {
  return [`llm.response.rules=${JSON.stringify(list)}`];
}
