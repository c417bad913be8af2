/** Reads whatever an SDK of OpenAI gives, right or wrong, and says it in a few words. */
import * as z from "zod";
import type { Seen } from "../outcome.ts";

const completion = z.object({
  choices: z.array(z.object({
    message: z.object({ content: z.string().nullish() }),
    finish_reason: z.string().nullish(),
  })),
});

const chunk = z.object({
  choices: z.array(z.object({
    delta: z.object({ content: z.string().nullish() }),
    finish_reason: z.string().nullish(),
  })),
});

/** Reads what `create()` gave. */
export function readCompletion(value: unknown): Seen {
  const read = completion.safeParse(value);
  if (!read.success) return { says: oddity(value, "choices"), text: "", value };
  const [choice] = read.data.choices;
  if (!choice) return { says: "no choice", text: "", value };
  const text = choice.message.content ?? "";
  return {
    says: text === "" ? "an empty answer" : "answer",
    text,
    finish: choice.finish_reason ?? "",
    value,
  };
}

/** Says what came instead of an answer, whose main part is under `key`. */
export function oddity(value: unknown, key: string): string {
  if (value === undefined) return "`undefined`";
  if (typeof value === "string") return "a string";
  if (typeof value !== "object" || value === null) return typeof value;
  return key in value ? `odd \`${key}\`` : `no \`${key}\``;
}

/** Reads a stream to its end. */
export async function readChunks(chunks: AsyncIterable<unknown>): Promise<Seen> {
  const value: unknown[] = [];
  let [text, odd, finish] = ["", 0, ""];
  for await (const one of chunks) {
    value.push(one);
    const read = chunk.safeParse(one);
    if (!read.success) odd++;
    const choice = read.data?.choices[0];
    text += choice?.delta.content ?? "";
    finish = choice?.finish_reason ?? finish;
  }
  return { says: streamSays(value.length, odd, finish, text), text, finish, items: value.length, value };
}

/** Says what came of a stream of so many items, of which some may be odd. */
export function streamSays(items: number, odd: number, finish: string, text: string): string {
  if (items === 0) return "no chunks";
  if (odd === items) return "chunks without `choices`";
  if (odd > 0) return "some odd chunks";
  if (text === "") return "an empty answer";
  return finish === "" ? "answer without an end" : "answer";
}
