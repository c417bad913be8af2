/** Runs of clients whose replies are kept, so that the next run that gets the same ones takes no server. */
import { strict as assert } from "node:assert";
import { tapeKey, type TapeLine } from "../../../../../engine/tape/tape.ts";
import { withServer } from "../../../../harness.ts";
import type { Ask } from "../../shrink/clients/client.ts";
import type { Planted } from "../../shrink/planted.ts";
import { cameTo, STEADY, textOf } from "../../shrink/planted_run.ts";

type Subject = Pick<Planted, "client" | "bug">;

/** Result of a run of a client, and its requests. */
export interface Run {
  readonly result: string;
  readonly asked: readonly TapeLine[];
}

/** A reply as it was sent; `null` for none at all. */
interface Reply {
  readonly head: { readonly status: number; readonly headers: Headers } | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isBroken: boolean;
  /** The line that was recorded of it. */
  readonly line: TapeLine;
}

/**
 * Replies by request, attempt and line of the tape: with a tape they depend on nothing else (`determinism: content`),
 * but for faults that repeat earlier replies.
 */
export class Replies {
  readonly #hashes = new Map<string, string>();
  readonly #kept = new Map<string, Reply>();

  /** Runs a client under some lines: with kept replies, or under a server where one is missing. */
  async run(subject: Subject, lines: readonly TapeLine[]): Promise<Run> {
    return await this.#replayed(subject, lines) ?? await this.#served(subject, lines);
  }

  async #replayed(subject: Subject, lines: readonly TapeLine[]): Promise<Run | null> {
    const played = new Map(lines.map((line) => [tapeKey(line), line]));
    const attempts = new Map<string, number>();
    const asked: TapeLine[] = [];
    const missing = Promise.withResolvers<null>();
    const ask: Ask = (path, init) => {
      const request = requestText(path, init);
      const attempt = (attempts.get(request) ?? 0) + 1;
      attempts.set(request, attempt);
      const place = { asked: this.#hashes.get(request) ?? "", attempt };
      const reply = this.#kept.get(replyKey(request, attempt, played.get(tapeKey(place))));
      if (!reply) {
        missing.resolve(null);
        return new Promise(() => {});
      }
      asked.push(reply.line);
      return replay(reply);
    };
    return await Promise.race([
      missing.promise,
      cameTo(subject, { ask }).then((result) => ({ result, asked })),
    ]);
  }

  async #served(subject: Subject, lines: readonly TapeLine[]): Promise<Run> {
    const set = [
      ...STEADY,
      "journal.enabled=false",
      `tape.lines=${JSON.stringify(textOf(lines))}`,
      "tape.record=all",
    ];
    const replies: (Omit<Reply, "line"> & { readonly request: string })[] = [];
    let result = "";
    let asked: readonly TapeLine[] = [];
    await withServer({ set, seed: 1 }, async (bench) => {
      const ask: Ask = async (path, init) => {
        const at = replies.push({
          request: requestText(path, init),
          head: null,
          bytes: new Uint8Array(),
          isBroken: true,
        });
        const got = { request: requestText(path, init), ...await received(bench.ask(path, init)) };
        replies[at - 1] = got;
        return await replay(got);
      };
      result = await cameTo(subject, { ask });
      asked = (await bench.server.coordinator.tapes.read()).lines.map(({ line }) => line);
    });
    this.#keep(replies, asked, lines);
    return { result, asked: this.#keep(replies, asked, lines) };
  }

  /** Keeps the replies; gives the lines of their requests in the order in which the client sent them. */
  #keep(
    replies: readonly (Omit<Reply, "line"> & { readonly request: string })[],
    asked: readonly TapeLine[],
    lines: readonly TapeLine[],
  ): readonly TapeLine[] {
    assert.equal(asked.length, replies.length);
    const played = new Map(lines.map((line) => [tapeKey(line), line]));
    const left = [...asked];
    return replies.map(({ request, ...reply }) => {
      // Requests that are sent at the same time come in any order.
      const at = left.findIndex(({ path, excerpt }) => request.includes(path) && request.includes(excerpt));
      const [line] = left.splice(at, 1);
      assert.ok(at >= 0 && line, `${request} did not come`);
      this.#hashes.set(request, line.asked);
      this.#kept.set(replyKey(request, line.attempt, played.get(tapeKey(line))), { ...reply, line });
      return line;
    });
  }
}

function requestText(path: string, { method = "GET", body }: RequestInit = {}): string {
  return `${method} ${path} ${body}`;
}

function replyKey(request: string, attempt: number, line: TapeLine | undefined): string {
  return `${attempt} ${line?.key} ${JSON.stringify(line?.step)} ${request}`;
}

async function received(asking: Promise<Response>): Promise<Omit<Reply, "line">> {
  const pieces: BlobPart[] = [];
  let head: Reply["head"] = null;
  let isBroken = false;
  try {
    const { status, headers, body } = await asking;
    head = { status, headers };
    for await (const piece of body ?? []) pieces.push(piece);
  } catch {
    isBroken = true;
  }
  return { head, bytes: new Uint8Array(await new Blob(pieces).arrayBuffer()), isBroken };
}

function replay({ head, bytes, isBroken }: Omit<Reply, "line">): Promise<Response> {
  if (!head) return Promise.reject(new TypeError("the connection broke"));
  const hasBody = ![101, 204, 205, 304].includes(head.status);
  const body = new ReadableStream({
    pull(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      if (isBroken) controller.error(new TypeError("the connection broke"));
      else controller.close();
    },
  }, { highWaterMark: 0 });
  return Promise.resolve(new Response(hasBody ? body : null, head));
}
