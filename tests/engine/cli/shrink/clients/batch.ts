import { type Ask, chat, type Client, main, persistently } from "./client.ts";

const TEXTS = Array.from({ length: 16 }, (_, at) => `translate line ${at}`);

/** Asks for several answers at a time. */
export const batch: Client = async (ask, bug) => {
  const answers: string[] = [];
  const tally = { errors: 0 };
  for (let from = 0; from < TEXTS.length; from += 4) {
    const some = TEXTS.slice(from, from + 4).map((text) => answered(ask, text, { bug, tally }));
    answers.push(...await Promise.all(some));
  }
  return answers.join("\n");
};

async function answered(
  ask: Ask,
  text: string,
  { bug, tally }: { readonly bug: string; readonly tally: { errors: number } },
): Promise<string> {
  let own = 0;
  return await persistently(async () => {
    const content = await answer(ask, text, bug);
    if (content !== null) return content;
    own++;
    tally.errors++;
    if (bug === "third" && tally.errors === 3) throw new Error("three errors are too many");
    if (bug === "second" && own === 2) throw new Error("two errors in a row are too many");
    return null;
  });
}

async function answer(ask: Ask, text: string, bug: string): Promise<string | null> {
  try {
    const response = await ask("/v1/chat/completions", chat(text));
    const json = await response.json();
    const content = response.ok ? json.choices?.[0]?.message?.content : null;
    return typeof content === "string" && content !== "" ? content : null;
  } catch (error) {
    if (bug === "reset" && !(error instanceof SyntaxError)) throw new Error("the connection broke");
    return null;
  }
}

if (import.meta.main) await main(batch);
