import { type Ask, chat, type Client, main, persistently, textOf } from "./client.ts";

const TEXTS = Array.from({ length: 12 }, (_, at) => `summarise text ${at}`);

/** Asks for one answer after the other. */
export const summarise: Client = async (ask, bug) => {
  const answers: string[] = [];
  for (const text of TEXTS) answers.push(await persistently(() => answer(ask, text, bug)));
  return answers.join("\n");
};

async function answer(ask: Ask, text: string, bug: string): Promise<string | null> {
  const got = await textOf(ask("/v1/chat/completions", chat(text)));
  if (!got) return null;
  if (bug === "429" && got.status === 429) throw new Error("429 is not expected");
  if (bug === "503" && got.status === 503) throw new Error("503 is not expected");
  if (got.status !== 200) return null;
  const json = parsed(got.text, bug);
  if (bug === "fields" && json) return json.choices[0].message.content;
  const content = json?.choices?.[0]?.message?.content;
  if (bug === "empty" && content === "") return "";
  return typeof content === "string" && content !== "" ? content : null;
}

// deno-lint-ignore no-explicit-any -- a client that trusts its server
function parsed(text: string, bug: string): any {
  if (bug === "json") return JSON.parse(text);
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

if (import.meta.main) await main(summarise);
