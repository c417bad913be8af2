/**
 * Outcomes of a chat, as the sample clients see them: they tell errors apart, as clients with several ways to recover
 * do.
 */
import { type Ask, chat } from "../../shrink/clients/client.ts";

/** Most attempts at one thing. */
export const ATTEMPTS = 9;

/** A reply. */
export interface Outcome {
  /** `status`: an error by its status; `broken`: the connection broke; `garbled`: a 200 of no use. */
  readonly ended: "ok" | "status" | "broken" | "garbled";
  /** 0 where none came. */
  readonly status: number;
  /** Seconds of `Retry-After`; `null` where there is none. */
  readonly wait_sec: number | null;
  readonly body: string;
}

/** A reply with what is in it; `null` where that cannot be used. */
export interface Read<T> extends Outcome {
  readonly value: T | null;
}

/** Asks, and takes out of a 200 what `read` finds in its text; `null` stands for what cannot be used. */
export async function outcome<T>(
  asking: Promise<Response>,
  read: (body: string) => T | null,
): Promise<Read<T>> {
  const got = await whole(asking);
  const ended = got.ended === "ok" && got.status !== 200 ? "status" : got.ended;
  const value = ended === "ok" ? read(got.body) : null;
  return { ...got, ended: ended === "ok" && value === null ? "garbled" : ended, value };
}

async function whole(asking: Promise<Response>): Promise<Outcome> {
  let [status, wait_sec, body] = [0, NaN, ""];
  try {
    const response = await asking;
    status = response.status;
    wait_sec = Number(response.headers.get("retry-after") ?? NaN);
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) body += decoder.decode(piece, { stream: true });
    return { ended: "ok", status, wait_sec: Number.isFinite(wait_sec) ? wait_sec : null, body };
  } catch {
    return { ended: "broken", status, wait_sec: null, body };
  }
}

/** Asks for an answer in one piece. */
export function answerTo(ask: Ask, text: string, more: Readonly<Record<string, unknown>> = {}) {
  return outcome(ask("/v1/chat/completions", chat(text, more)), contentOf);
}

/** Text of a chat completion; `null` if it has none. */
export function contentOf(body: string): string | null {
  const content = parsed(body)?.choices?.[0]?.message?.content;
  return typeof content === "string" && content !== "" ? content : null;
}

// deno-lint-ignore no-explicit-any -- a client that looks before it leaps
export function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
