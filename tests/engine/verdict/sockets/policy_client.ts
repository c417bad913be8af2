/** A client of a policy over real sockets. */
import { between, type Random } from "../../../../engine/chance/random.ts";
import type { Ask, Outcome } from "../simulation/client.ts";
import { backoff_ms, resultOf, retries } from "../simulation/client.ts";
import { Gate } from "../simulation/gate.ts";
import type { ClientPolicy } from "../simulation/policy.ts";
import { nextMessages } from "../simulation/scenario.ts";
import { Patience } from "./patience.ts";

/** Result of an attempt. */
interface Attempted extends Pick<Outcome, "result" | "text" | "head_at"> {
  readonly retry_after: string | null;
}

/** Dependencies of a SocketClient. */
export interface SocketClientParts {
  readonly url: string;
  readonly policy: ClientPolicy;
  readonly random: Random;
  /** Its API key. */
  readonly key: string;
}

/** Work of a client. */
export interface Work {
  readonly calls: number;
  readonly workers: number;
  /** Share of streams, and of calls with tools. */
  readonly streams: number;
  readonly tools: number;
}

const CLOCK = {
  get now() {
    return performance.now();
  },
};

/** Sends calls and retries them as its policy says. */
export class SocketClient {
  readonly #parts: SocketClientParts;
  readonly #gate: Gate;
  /** Milliseconds by which the latest of its timers was late: noise of the machine. */
  late_ms = 0;
  #keys = 0;

  constructor(parts: SocketClientParts) {
    this.#parts = parts;
    this.#gate = new Gate(parts.policy, CLOCK);
  }

  /** Makes all calls, in conversations of some turns. */
  async work(work: Work): Promise<void> {
    const each = Math.ceil(work.calls / work.workers);
    await Promise.all(
      Array.from({ length: work.workers }, (_, at) => this.#conversations(at * 10_000, each, work)),
    );
  }

  async #conversations(first: number, calls: number, { streams, tools }: Work): Promise<void> {
    const { policy, random } = this.#parts;
    let messages: readonly object[] = [];
    for (let number = first; number < first + calls; number++) {
      const tool = random() < tools;
      const content = `Question ${policy.varies ? number : number % 3}: what do clients learn?`;
      const asked = [...messages, { role: "user", content }];
      const ask = { number, messages: asked, stream: tool || random() < streams, tool };
      const outcome = await this.#call(ask);
      const next = outcome === null ? messages : nextMessages(ask, outcome, { policy, messages });
      messages = random() < 0.25 ? [] : next;
      await this.#pause(between(random, [5, 50]));
    }
  }

  async #pause(ms: number): Promise<void> {
    const due = performance.now() + Math.max(0, ms);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
    this.late_ms = Math.max(this.late_ms, performance.now() - due);
  }

  async #call(ask: Ask): Promise<Attempted | null> {
    if (!this.#gate.admits()) return null;
    let last: Attempted | null = null;
    for (let layer = 0; layer < this.#parts.policy.layers; layer++) {
      if (layer > 0) await this.#pause(100);
      last = await this.#run(ask);
      if (last.result !== "transient") return last;
    }
    return last;
  }

  async #run(ask: Ask): Promise<Attempted> {
    const { policy, key: owner } = this.#parts;
    const key = policy.keys ? `idem-${owner}-${this.#keys++}` : null;
    this.#gate.first();
    for (let tries = 1;; tries++) {
      const outcome = await this.#attempt(ask, { count: tries - 1, key });
      this.#gate.ended(outcome.result === "transient");
      if (tries >= policy.tries || !retries(policy, outcome.result) || !this.#gate.mayRetry()) return outcome;
      const wait = this.#wait(outcome, tries);
      if (wait === null) return outcome;
      this.#gate.retry();
      await this.#pause(wait - (performance.now() - outcome.head_at));
    }
  }

  /** Milliseconds from the head of the reply to the next attempt; `null`: none. */
  #wait({ retry_after }: Attempted, failures: number): number | null {
    const { policy, random } = this.#parts;
    const own = backoff_ms(policy, failures, random);
    if (retry_after === null || !policy.obeysWaits) return own;
    const asked = Number(retry_after) * 1000;
    if (asked <= policy.longestWait_ms) return asked + random() * 50;
    return policy.beyond === "stop" ? null : own;
  }

  async #attempt(
    ask: Ask,
    { count, key }: { readonly count: number; readonly key: string | null },
  ): Promise<Attempted> {
    const { url, policy, key: owner } = this.#parts;
    const patience = new Patience(policy);
    const lost = { head_at: performance.now(), retry_after: null, text: "" };
    try {
      const reply = await fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: headersOf(policy, { owner, count, key }),
        body: JSON.stringify(bodyOf(ask)),
        signal: patience.signal,
      });
      const head_at = performance.now();
      const text = await patience.read(reply);
      const result = patience.signal.aborted ? "transient" : resultOf(reply.status, text);
      return { result, text, head_at, retry_after: reply.headers.get("retry-after") };
    } catch {
      return { ...lost, head_at: performance.now(), result: "transient" };
    } finally {
      patience.end();
      this.late_ms = Math.max(this.late_ms, patience.late_ms);
    }
  }
}

function headersOf(
  { user_agent, counts, declares, total_ms }: ClientPolicy,
  { owner, count, key }: { readonly owner: string; readonly count: number; readonly key: string | null },
): Record<string, string> {
  return {
    "content-type": "application/json",
    "authorization": `Bearer ${owner}`,
    "user-agent": user_agent,
    ...counts ? { "x-stainless-retry-count": String(count) } : {},
    ...key === null ? {} : { "idempotency-key": key },
    ...declares && total_ms !== null ? { "x-stainless-timeout": String(total_ms / 1000) } : {},
  };
}

const TOOL = {
  type: "function",
  function: {
    name: "weather",
    parameters: {
      type: "object",
      properties: { city: { type: "string", minLength: 12 } },
      required: ["city"],
    },
  },
};

function bodyOf({ messages, stream, tool }: Ask): object {
  const tools = tool ? { tools: [TOOL], tool_choice: "required" } : {};
  return { model: "gpt-4o", messages, stream, ...tools };
}
