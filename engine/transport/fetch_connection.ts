import { rester } from "../base/clock.ts";
import { bytesOf, hasNoBody, isWhole, lengthOf, stepsOf } from "../reply/body.ts";
import { waitFor } from "../reply/frames.ts";
import type { Answer, Paced, Reply } from "../reply/reply.ts";
import type { BodyReader, Connection, RequestHead, Witness } from "../reply/connection.ts";

/** Error that ends a body early when that is the fault; not an error for any log. */
export class BrokenOnPurpose extends Error {
  constructor() {
    super("Connection broken on purpose");
    this.stack = this.message; // `deno serve` prints it
  }
}

/**
 * A connection of a host that only knows `fetch`: `Deno.serve`, an edge runtime, or a test in process.
 *
 * It cannot reset and cannot send nothing. The nearest it can do is to end the body early, which leaves the client
 * with a status line, headers and a broken body; such exchanges are marked as degraded.
 */
export class FetchConnection implements Connection {
  readonly #request: Request;
  readonly #completed: Promise<void> | undefined;
  #isOver = false;
  /** Called when it is over; made when there is one. */
  #leavers: Set<() => void> | undefined;
  /** Called when it is cut; made when there is one. */
  #ends: Set<() => void> | undefined;

  readonly address: string | null;
  reader?: BodyReader;

  /** `completed` settles when the host has sent the response, `address` is the client's: where the host can tell. */
  constructor(request: Request, completed?: Promise<void>, address: string | null = null) {
    this.#request = request;
    this.address = address;
    this.#completed = completed;
    // Not every client that leaves aborts its request: Deno tells of some by this alone.
    completed?.then(() => this.#over(), () => this.#over());
  }

  get gone(): boolean {
    return this.#isOver || this.#request.signal.aborted;
  }

  onGone(call: () => void): () => void {
    const { signal } = this.#request;
    const leavers = this.#leavers ??= new Set();
    const forget = () => {
      signal.removeEventListener("abort", callOnce);
      leavers.delete(callOnce);
    };
    const callOnce = () => {
      forget();
      call();
    };
    signal.addEventListener("abort", callOnce);
    leavers.add(callOnce);
    return forget;
  }

  /** The exchange is over: everything was sent, or the client has left. */
  #over(): void {
    this.#isOver = true;
    for (const call of this.#leavers ?? []) call();
  }

  #atCut(call: () => void): void {
    const ends = this.#ends ??= new Set();
    ends.add(call);
  }

  /** Ends the exchange as if the client had left. */
  cut(): void {
    this.#over();
    for (const end of this.#ends ?? []) end();
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }

  head(): RequestHead {
    const { pathname, search } = new URL(this.#request.url);
    return { target: pathname + search, headers: [...this.#request.headers].flat(), socket: null };
  }

  send(reply: Reply | null, witness: Witness): Response {
    if (reply === null) {
      witness.end("client_aborted", 0, false);
      return new Response(null, { status: 499 }); // no one is left to read it
    }
    if ("script" in reply) return this.send(reply.nearest, degrading(witness));
    if ("how" in reply) return this.#broken(reply.after, reply.how, witness);
    const { status, headers, body } = reply;
    if (this.#isBodiless(status)) return this.#headAlone(reply, witness);
    if (!isWhole(body)) {
      witness.head?.(reply);
      return new Response(this.#stream(body, witness, null), { status, headers });
    }
    const bytes = bytesOf(body);
    const head = { status, headers: { "content-length": String(bytes.length), ...headers } };
    witness.head?.(head);
    witness.first();
    witness.sent?.(body, bytes.length);
    witness.last();
    this.#ended(witness, bytes.length);
    return new Response(bytes as Uint8Array<ArrayBuffer>, head);
  }

  /** True for a reply that has no body, whatever its answer has: nobody would ever read it. */
  #isBodiless(status: number): boolean {
    return hasNoBody(status) || this.#request.method === "HEAD";
  }

  /** A reply without its body, under the length that its body has if it is known and the status allows one. */
  #headAlone({ status, headers, body }: Answer, witness: Witness): Response {
    const length = isWhole(body) && !hasNoBody(status) ? { "content-length": String(lengthOf(body)) } : {};
    const head = { status, headers: { ...length, ...headers } };
    witness.head?.(head);
    witness.first();
    witness.last();
    this.#ended(witness, 0);
    return new Response(null, head);
  }

  #broken(after: Answer | null, how: "fin" | "rst", witness: Witness): Response {
    // Without a body there is nothing that could be broken off: the host never asks for one.
    const begun = after ?? NOTHING;
    if (this.#isBodiless(begun.status)) return this.#headAlone(begun, degrading(witness));
    // The host keeps a connection on which a whole body has come.
    if (after && isComplete(after)) return this.send(after, degrading(witness));
    const { status, headers, body } = begun;
    const paced = isWhole(body) ? { pieces: [body], pace: () => {} } : body;
    const stream = this.#stream(paced, witness, { how, degraded: after === null || how === "rst" });
    witness.head?.({ status, headers });
    return new Response(stream, { status, headers });
  }

  /** The pieces as a stream, ended early if `broken` says so. */
  #stream(
    body: Paced,
    witness: Witness,
    broken: { how: "fin" | "rst"; degraded: boolean } | null,
  ): ReadableStream<Uint8Array> {
    const steps = stepsOf(body)[Symbol.iterator]();
    const rest = rester();
    let bytes = 0;
    let hasLeft = false;
    const left = () => {
      hasLeft = true;
      witness.end("client_aborted", bytes, false);
    };
    const over = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      witness.last();
      if (broken) {
        witness.end(broken.how, bytes, broken.degraded);
        controller.error(new BrokenOnPurpose());
      } else {
        controller.close();
        this.#ended(witness, bytes);
      }
    };
    return new ReadableStream<Uint8Array>({
      start: (controller) =>
        void this.#atCut(() => {
          left();
          controller.error(new BrokenOnPurpose());
        }),
      pull: async (controller) => {
        try {
          for (let step; !(step = steps.next()).done;) {
            const { text } = step.value;
            await (waitFor(body, step.value) ?? rest());
            if (hasLeft) return;
            if (text.length === 0) continue;
            witness.first();
            const chunk = bytesOf(text);
            witness.sent?.(text, chunk.length);
            bytes += chunk.length;
            return controller.enqueue(chunk);
          }
          over(controller);
        } catch (error) {
          if (hasLeft) return;
          if (!this.gone) witness.bug(error);
          witness.end(this.gone ? "client_aborted" : "fin", bytes, false);
          controller.error(error);
        }
      },
      cancel: left,
    }, { highWaterMark: 0 });
  }

  /** Reports that all was sent once the host says so, or at once where it cannot tell. */
  #ended(witness: Witness, bytes: number): void {
    const complete = () => witness.end("complete", bytes, false);
    if (!this.#completed) return complete();
    const aborted = () => witness.end("client_aborted", bytes, false);
    this.#completed.then(complete, aborted);
    this.#atCut(aborted);
  }
}

/** Empty answer sent in place of none before a break: a `fetch` host cannot send nothing. */
const NOTHING: Answer = { status: 200, headers: {}, body: "" };

/** True for an answer with all of its body, under no other length than its own. */
function isComplete({ headers, body }: Answer): boolean {
  if (!isWhole(body)) return false;
  const length = lengthOf(body);
  return Number(headers["content-length"] ?? length) === length;
}

/** The same witness, which marks the exchange as degraded: what was sent is only the nearest equivalent. */
function degrading(witness: Witness): Witness {
  return {
    head: (answer, text) => witness.head?.(answer, text),
    sent: (piece, bytes, lengths) => witness.sent?.(piece, bytes, lengths),
    first: () => witness.first(),
    last: () => witness.last(),
    bug: (error) => witness.bug(error),
    end: (ending, bytes) => witness.end(ending, bytes, true),
  };
}
