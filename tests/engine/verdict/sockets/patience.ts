/** The time-outs of one attempt. */
import type { ClientPolicy } from "../simulation/policy.ts";

/** Ends an attempt that takes too long: until its head, between two pieces, without content, or in all. */
export class Patience {
  readonly #abort = new AbortController();
  readonly #policy: ClientPolicy;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Milliseconds by which its latest time-out was late. */
  late_ms = 0;

  constructor(policy: ClientPolicy) {
    this.#policy = policy;
    this.#set("total", policy.total_ms);
    this.#set("first", policy.first_ms);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The body of a reply, as far as it comes. */
  async read(reply: Response): Promise<string> {
    this.#clear("first");
    const { idle_ms, content_ms } = this.#policy;
    const decoder = new TextDecoder();
    let text = "";
    this.#set("idle", idle_ms);
    this.#set("content", content_ms);
    try {
      for await (const bytes of reply.body ?? []) {
        const piece = decoder.decode(bytes, { stream: true });
        text += piece;
        this.#set("idle", idle_ms);
        if (!piece.startsWith(":")) this.#set("content", content_ms);
      }
    } catch {
      // the part that has come is all there is
    }
    return text;
  }

  end(): void {
    for (const name of this.#timers.keys()) this.#clear(name);
  }

  #set(name: string, ms: number | null): void {
    this.#clear(name);
    if (ms === null) return;
    const due = performance.now() + ms;
    const end = () => {
      this.late_ms = Math.max(this.late_ms, performance.now() - due);
      this.#abort.abort();
    };
    this.#timers.set(name, setTimeout(end, ms));
  }

  #clear(name: string): void {
    clearTimeout(this.#timers.get(name));
  }
}
