import type { Target } from "./harness.ts";

/** Status of a reply, whose body is discarded. */
export async function statusOf(reply: Promise<Response>): Promise<number> {
  const { status, body } = await reply;
  await body?.cancel();
  return status;
}

/** Status of a chat completion. */
export function chatStatus(
  { chat }: Pick<Target, "chat">,
  body: Record<string, unknown> = {},
  headers: HeadersInit = {},
): Promise<number> {
  return statusOf(chat(body, headers));
}

/** Statuses of so many requests, one after the other. */
export async function statusesOf(ask: () => Promise<Response>, count: number): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < count; i++) all.push(await statusOf(ask()));
  return all;
}

/** Number of times that each value is among some, such as statuses of replies. */
export function tallied(values: Iterable<string | number | null | undefined>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[`${value}`] = (counts[`${value}`] ?? 0) + 1;
  return counts;
}
