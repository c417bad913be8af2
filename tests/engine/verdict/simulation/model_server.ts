/** A fake model, as errorworks is one, with faults that the real decision picks. */
import { decide } from "../../../../engine/faults/decide.ts";
import { between, integerBetween, pick, type Random } from "../../../../engine/chance/random.ts";
import type { Armed } from "../../../../engine/faults/fault.ts";

/**
 * Reply that the server is going to send, unless the client leaves before. Times are in milliseconds from the arrival
 * on.
 */
export interface Plan {
  readonly fault: string | null;
  readonly lies: boolean;
  /** `null`: not a byte. */
  readonly status: number | null;
  readonly headers: readonly (readonly [string, string])[];
  /** Time of the head; `null`: never. */
  readonly head_ms: number | null;
  readonly pieces: readonly { readonly at_ms: number; readonly text: string }[];
  readonly end_ms: number;
  readonly ending: "complete" | "fin" | "rst";
}

/** A time in which the server fails in one way, or as its odds say. */
export interface Phase {
  readonly from: number;
  readonly to: number;
  /** Percent by the name of the fault. */
  readonly odds: Readonly<Record<string, number>>;
  readonly lies?: boolean;
}

/** Properties of a request that faults depend on. */
export interface Wanted {
  readonly now: number;
  /** Clock of the day. */
  readonly epoch: number;
  readonly stream: boolean;
  readonly tool: boolean;
  readonly number: number;
}

type Shape = (random: Random, wanted: Wanted) => Omit<Plan, "fault" | "lies">;

/** Answers requests by the phase they arrive in. */
export class ModelServer {
  readonly #random: Random;
  readonly #phases: readonly Phase[];

  constructor(random: Random, phases: readonly Phase[]) {
    [this.#random, this.#phases] = [random, phases];
  }

  plan(wanted: Wanted): Plan {
    const phase = this.#phases.find(({ from, to }) => wanted.now >= from && wanted.now < to);
    const fault = phase ? this.#drawn(phase, wanted) : null;
    const shape = fault === null ? healthy : SHAPES[fault];
    if (shape === undefined) throw new Error(`The model server has no fault ${fault}`);
    return { fault, lies: fault !== null && phase?.lies === true, ...shape(this.#random, wanted) };
  }

  #drawn({ odds }: Phase, { stream, tool }: Wanted): string | null {
    const armed = Object.entries(odds).map(([name, pct]): Armed => ({
      fault: { name, kind: "http" },
      pct,
      burst_pct: pct,
      applies: () => fitsTo(name, { stream, tool }),
      inject: () => Promise.reject(new Error("The fake model answers itself")),
    }));
    const request = { method: "POST", header: () => undefined };
    const picked = decide(armed, {
      selection: "weighted",
      inBurst: false,
      random: this.#random,
      ask: null,
      request,
    });
    return picked?.fault.name ?? null;
  }
}

const STREAMS = ["stream_cut", "stream_error", "stream_stall", "masked_stall", "slow_first_token"];

function fitsTo(fault: string, { stream, tool }: Pick<Wanted, "stream" | "tool">): boolean {
  if (fault === "cut_arguments") return stream && tool;
  return STREAMS.includes(fault) ? stream && !tool : true;
}

/** Milliseconds between two tokens of a healthy stream, and the tokens of an answer. */
const TOKEN_MS = 30;
const WORDS = [
  "when",
  "the",
  "server",
  "breaks",
  "clients",
  "learn",
  "to",
  "wait",
  "and",
  "ask",
  "again",
  "later",
];

function healthy(random: Random, { stream, tool, number }: Wanted): ReturnType<Shape> {
  const first_ms = between(random, [20, 200]);
  if (!stream) {
    const message = { role: "assistant", content: sentence(random, number) };
    return whole(200, { choices: [{ index: 0, finish_reason: "stop", message }] }, { at_ms: first_ms });
  }
  const frames = tool ? toolFrames(number, WHOLE) : textFrames(random, number);
  return streamed([...frames, finish(tool ? "tool_calls" : "stop"), "data: [DONE]\n\n"], first_ms);
}

const WHOLE = '{"city":"Paris","days":3}';

function sentence(random: Random, number: number): string {
  return `Answer ${number}: ${Array.from({ length: 20 }, () => pick(random, WORDS)).join(" ")}.`;
}

function textFrames(random: Random, number: number): string[] {
  return sentence(random, number).split(/(?= )/).map((content) => frame({ delta: { content } }));
}

function toolFrames(number: number, input: string): string[] {
  const call = (part: object) => frame({ delta: { tool_calls: [{ index: 0, ...part }] } });
  return [
    call({ id: `call_${number}`, function: { name: "weather", arguments: "" } }),
    ...input.match(/.{1,6}/g)?.map((text) => call({ function: { arguments: text } })) ?? [],
  ];
}

function frame(choice: object): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, finish_reason: null, ...choice }] })}\n\n`;
}

function finish(reason: string): string {
  return frame({ delta: {}, finish_reason: reason });
}

const PING = ": keep-alive\n\n";

function streamed(
  frames: readonly string[],
  first_ms: number,
  { ending = "complete" as Plan["ending"] } = {},
): ReturnType<Shape> {
  const pieces = frames.map((text, at) => ({ at_ms: first_ms + at * TOKEN_MS, text }));
  const end_ms = first_ms + frames.length * TOKEN_MS;
  return {
    status: 200,
    headers: [["content-type", "text/event-stream"]],
    head_ms: Math.min(first_ms, 20),
    pieces,
    end_ms,
    ending,
  };
}

function whole(
  status: number,
  body: object,
  { at_ms = 10, headers = [] }: { readonly at_ms?: number; readonly headers?: Plan["headers"] } = {},
): ReturnType<Shape> {
  const text = JSON.stringify(body);
  const all = [["content-type", "application/json"] as const, ...headers];
  return {
    status,
    headers: all,
    head_ms: at_ms,
    pieces: [{ at_ms, text }],
    end_ms: at_ms,
    ending: "complete",
  };
}

function error(status: number, code: string, headers: Plan["headers"] = []): ReturnType<Shape> {
  return whole(status, { error: { message: code, type: code, code } }, { headers });
}

/** Holds all pieces from one on back. */
function held(plan: ReturnType<Shape>, from: number, ms: number, pings: boolean): ReturnType<Shape> {
  const at = plan.pieces[from]?.at_ms ?? plan.end_ms;
  const pinged = pings
    ? Array.from({ length: Math.floor(ms / 1000) }, (_, n) => ({ at_ms: at + n * 1000, text: PING }))
    : [];
  const later = plan.pieces.slice(from).map(({ at_ms, text }) => ({ at_ms: at_ms + ms, text }));
  return { ...plan, pieces: [...plan.pieces.slice(0, from), ...pinged, ...later], end_ms: plan.end_ms + ms };
}

function cutAt(plan: ReturnType<Shape>, kept: number, ending: Plan["ending"]): ReturnType<Shape> {
  const pieces = plan.pieces.slice(0, kept);
  return { ...plan, pieces, end_ms: (pieces.at(-1)?.at_ms ?? 0) + 1, ending };
}

function waitHeader(random: Random, { epoch }: Wanted): Plan["headers"] {
  const sec = integerBetween(random, [1, 5]);
  const date = new Date(Math.ceil(epoch / 1000 + sec) * 1000).toUTCString();
  return [pick(random, [["retry-after", String(sec)], ["retry-after", date]] as const)];
}

/** A break without a byte. */
function broken(ending: Plan["ending"], end_ms: number): ReturnType<Shape> {
  return { status: null, headers: [], head_ms: null, pieces: [], end_ms, ending };
}

const SHAPES: Readonly<Record<string, Shape>> = {
  rate_limit: (random, wanted) => error(429, "rate_limit_exceeded", waitHeader(random, wanted)),
  rate_limit_long: () => error(429, "rate_limit_exceeded", [["retry-after", "90"]]),
  rate_limit_endless: () => error(429, "rate_limit_exceeded", [["retry-after", "31536000"]]),
  rate_limit_bare: () => error(429, "rate_limit_exceeded"),
  insufficient_quota: () => error(429, "insufficient_quota"),
  service_unavailable: () => error(503, "server_error"),
  internal_error: () => error(500, "server_error"),
  capacity_529: (random, wanted) => error(529, "overloaded_error", waitHeader(random, wanted)),
  bad_gateway: () => error(502, "bad_gateway"),
  conflict: () => error(409, "conflict"),
  context_length_exceeded: () => error(400, "context_length_exceeded"),
  invalid_api_key: () => error(401, "invalid_api_key"),
  not_found: () => error(404, "model_not_found"),
  unprocessable: () => error(422, "unprocessable"),
  connection_reset: () => broken("rst", 5),
  connection_failed: () => broken("fin", 5),
  connection_stall: () => broken("fin", 900_000),
  stream_stall: (random, wanted) => held(healthy(random, wanted), 5, 900_000, false),
  masked_stall: (random, wanted) => held(healthy(random, wanted), 5, 900_000, true),
  slow_first_token: (random, wanted) =>
    held(healthy(random, wanted), 0, between(random, [8_000, 20_000]), true),
  stream_cut: (random, wanted) =>
    cutAt(healthy(random, wanted), integerBetween(random, [4, 18]), pick(random, ["fin", "rst"] as const)),
  stream_error: (random, wanted) => {
    const cut = cutAt(healthy(random, wanted), integerBetween(random, [4, 18]), "complete");
    const text = `data: ${JSON.stringify({ error: { message: "oops", type: "server_error" } })}\n\n`;
    return { ...cut, pieces: [...cut.pieces, { at_ms: cut.end_ms, text }] };
  },
  cut_arguments: (random, { number }) =>
    streamed([
      ...toolFrames(number, WHOLE.slice(0, integerBetween(random, [3, 20]))),
      finish("tool_calls"),
      "data: [DONE]\n\n",
    ], 50),
};
