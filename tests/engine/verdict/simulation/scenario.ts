/** Scenarios: what fails when, how much a client asks, and what it makes of the answers. */
import { between, integerBetween, pick, type Random } from "../../../../engine/chance/random.ts";
import type { Entry } from "../../../../engine/journal/entry.ts";
import { type Ask, type Outcome, SimulatedClient } from "./client.ts";
import { EPOCH } from "./journal.ts";
import { ModelServer, type Phase } from "./model_server.ts";
import type { ClientPolicy, ScenarioKind } from "./policy.ts";
import { Recorder } from "./recorder.ts";
import { type Process, randomFrom, World } from "./world.ts";

const BARE = {
  service_unavailable: 1,
  internal_error: 1,
  bad_gateway: 1,
  connection_reset: 1,
  connection_failed: 0.5,
};
const FINAL = { context_length_exceeded: 3, invalid_api_key: 2, not_found: 2, unprocessable: 2 };

function scaled(odds: Readonly<Record<string, number>>, pct: number): Record<string, number> {
  const sum = Object.values(odds).reduce((total, one) => total + one, 0);
  return Object.fromEntries(Object.entries(odds).map(([name, one]) => [name, one / sum * pct]));
}

const MIXED = {
  ...scaled(BARE, 8),
  ...FINAL,
  rate_limit: 8,
  capacity_529: 3,
  rate_limit_long: 1,
  rate_limit_endless: 2,
  conflict: 2,
  insufficient_quota: 6,
  stream_cut: 10,
  stream_error: 10,
  cut_arguments: 12,
};

const DAY_MS = 86_400_000;

/** Phases by kind. */
const PHASES: Readonly<Record<ScenarioKind, (random: Random) => readonly Phase[]>> = {
  mixed: () => [{ from: 0, to: 400 * DAY_MS, odds: MIXED }],
  brownout: (random) => [{ from: 0, to: 400 * DAY_MS, odds: scaled(BARE, between(random, [50, 75])) }],
  slow: () => [{
    from: 0,
    to: 400 * DAY_MS,
    odds: { connection_stall: 10, stream_stall: 15, masked_stall: 12, slow_first_token: 15 },
  }],
  outage: (random) => {
    const odds = scaled(pick(random, [BARE, { ...BARE, rate_limit_bare: 2 }]), 100);
    return [{ from: 60_000, to: 100_000, odds }, { from: 190_000, to: 225_000, odds }];
  },
};

/** A client in a scenario. */
export interface Setting {
  readonly kind: ScenarioKind;
  readonly policy: ClientPolicy;
  readonly seed: number;
  /** Other clients at the same address: with keys of their own, or the same. */
  readonly companions: readonly { readonly policy: ClientPolicy; readonly key: string }[];
}

/** Name of the key of the client that is looked at. */
export const KEY = "key-a";

/** Journal of a server, and the mean lag of its timers, in milliseconds. */
export interface Played {
  readonly entries: readonly Entry[];
  readonly lag_ms: number;
}

/** Plays a scenario. */
export function played({ kind, policy, seed, companions }: Setting): Played {
  const random = randomFrom(seed);
  const world = new World();
  const [stepAt, step] = [between(random, [10_000, 200_000]), pick(random, [0, 0, 3_000, -3_000, 3_600_000])];
  const epoch = (now: number) => EPOCH + now + (now > stepAt ? step : 0);
  const noise = { lag_ms: pick(random, [0, 10, 50]), workers: pick(random, [1, 4]) };
  const recorder = new Recorder(randomFrom(seed + 1), noise, epoch);
  const server = new ModelServer(randomFrom(seed + 2), PHASES[kind](random));
  for (const [at, one] of [{ policy, key: KEY }, ...companions].entries()) {
    const parts = { world, server, recorder, random: randomFrom(seed + 10 + at), epoch, process: at, ...one };
    spawnClient(kind, new SimulatedClient(parts), { ...parts, first: at * 1_000_000 });
  }
  world.run(500 * DAY_MS);
  return { entries: recorder.entries(), lag_ms: noise.lag_ms / 2 };
}

/** Dependencies of a source of calls. */
interface Source {
  readonly world: World;
  readonly random: Random;
  readonly policy: ClientPolicy;
  /** First number of its prompts. */
  readonly first: number;
}

function spawnClient(kind: ScenarioKind, client: SimulatedClient, source: Source): void {
  if (kind === "outage") return source.world.spawn(arrivals(client, source));
  const workers = integerBetween(source.random, [1, 3]);
  const calls = { mixed: 130, brownout: 90, slow: 40 }[kind];
  for (let worker = 0; worker < workers; worker++) {
    const first = source.first + worker * 10_000;
    source.world.spawn(
      conversations(client, { ...source, first }, { kind, calls: Math.ceil(calls / workers) }),
    );
  }
}

/** Calls that come at their own time, a dozen a second, for five minutes. */
function* arrivals(client: SimulatedClient, { world, random, policy, first }: Source): Process {
  let slowUntil = -Infinity;
  for (let number = first; world.now < 300_000; number++) {
    world.spawn(one(number));
    yield between(random, [60, 107]) * (world.now < slowUntil ? 5 : 1);
  }

  function* one(number: number): Process {
    const isIn = world.now > 95_000 && world.now < 104_000 || world.now > 220_000 && world.now < 229_000;
    if (policy.slowReturn_ms > 0 && isIn) slowUntil = world.now + policy.slowReturn_ms;
    yield* client.call({
      number,
      messages: [{ role: "user", content: question(number, policy) }],
      stream: false,
      tool: false,
    });
  }
}

function question(number: number, { varies }: ClientPolicy): string {
  return `Question ${varies ? number : number % 3}: what do clients learn?`;
}

/** Calls one after the other, in conversations of some turns. */
function* conversations(
  client: SimulatedClient,
  { random, policy, first }: Source,
  { kind, calls }: { readonly kind: ScenarioKind; readonly calls: number },
): Process {
  let messages: readonly object[] = [];
  for (let number = first; number < first + calls; number++) {
    const [stream, tool] = [kind === "slow" || random() < 0.7, kind === "mixed" && random() < 0.3];
    const asked = [...messages, { role: "user", content: question(number, policy) }];
    const ask = { number, messages: asked, stream: stream || tool, tool };
    const outcome = yield* client.call(ask);
    messages = random() < 0.25
      ? []
      : outcome === null
      ? messages
      : nextMessages(ask, outcome, { policy, messages });
    yield between(random, [50, 800]);
  }
}

/** The conversation after a reply: with the answer, with what the client makes of a part of one, or as it was. */
export function nextMessages(
  { messages, tool }: Ask,
  { result, text }: Pick<Outcome, "result" | "text">,
  { policy, messages: before }: { readonly policy: ClientPolicy; readonly messages: readonly object[] },
): readonly object[] {
  const said = { role: "assistant", content: partsOf(text, /"content": ?("(?:[^"\\]|\\.)*")/g) };
  if (result === "cut") {
    if (policy.onCut === "keep") return [...messages, said];
    if (policy.onCut === "mark") return [...messages, { ...said, content: `${said.content} [interrupted]` }];
    return policy.onCut === "continue"
      ? [...messages, said, { role: "user", content: "Please continue." }]
      : before;
  }
  if (result === "error") return policy.onError === "keep" ? [...messages, said] : before;
  if (result !== "ok") return before;
  return tool ? afterTool(messages, { text, policy, before }) : [...messages, said];
}

function afterTool(
  messages: readonly object[],
  { text, policy, before }: {
    readonly text: string;
    readonly policy: ClientPolicy;
    readonly before: readonly object[];
  },
): readonly object[] {
  const input = partsOf(text, /"arguments": ?("(?:[^"\\]|\\.)*")/g);
  const id = /"id": ?"(call_\w+)"/.exec(text)?.[1] ?? "";
  const isCut = !input.endsWith("}");
  if (isCut && policy.onCutTool === "drop") return before;
  const content = isCut && policy.onCutTool === "error"
    ? "Error: the arguments are not valid JSON"
    : "sunny, 21 degrees";
  const call = { id, type: "function", function: { name: "weather", arguments: input } };
  return [...messages, { role: "assistant", content: null, tool_calls: [call] }, {
    role: "tool",
    tool_call_id: id,
    content,
  }];
}

function partsOf(text: string, pattern: RegExp): string {
  return Array.from(text.matchAll(pattern), ([, part = '""']) => String(JSON.parse(part))).join("");
}
