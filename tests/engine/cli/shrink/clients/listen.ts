import { type Ask, chat, type Client, main, persistently, textOf } from "./client.ts";

const TEXTS = Array.from({ length: 12 }, (_, at) => `tell story ${at}`);

/** Reads streams. */
export const listen: Client = async (ask, bug) => {
  const stories: string[] = [];
  for (const text of TEXTS) stories.push(await persistently(() => story(ask, text, bug)));
  return stories.join("\n");
};

async function story(ask: Ask, text: string, bug: string): Promise<string | null> {
  const asking = ask("/v1/chat/completions", chat(text, { stream: true }));
  const got = bug === "cut" ? await partOf(asking) : await textOf(asking);
  if (got?.status !== 200) return null;
  const events = got.text.split(bug === "crlf" ? "\n\n" : /\r?\n\r?\n/).filter((event) =>
    event.startsWith("data:")
  );
  let said = "";
  let finished = false;
  for (const event of events) {
    const data = event.split(/\r?\n/).map((line) => line.replace(/^data: ?/, "")).join("\n");
    if (data.trim() === "[DONE]") return finished && said !== "" ? said : null;
    const json = parsed(data, bug);
    if (json === null) return null;
    if (json.error && bug !== "error") return null;
    said += json.choices?.[0]?.delta?.content ?? "";
    finished ||= typeof json.choices?.[0]?.finish_reason === "string";
  }
  if (bug === "done") throw new Error("where is [DONE]?");
  return bug === "cut" || bug === "error" ? said : null;
}

// deno-lint-ignore no-explicit-any -- a client that trusts its server
function parsed(data: string, bug: string): any {
  if (bug === "frame" || bug === "crlf") return JSON.parse(data);
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

/** Status and text of a reply, be it whole or not. */
async function partOf(asking: Promise<Response>): Promise<{ status: number; text: string } | null> {
  let text = "";
  try {
    const response = await asking;
    const decoder = new TextDecoder();
    try {
      for await (const piece of response.body ?? []) text += decoder.decode(piece, { stream: true });
    } catch {
      return { status: response.status, text: text.slice(0, text.lastIndexOf("\n\n")) };
    }
    return { status: response.status, text };
  } catch {
    return null;
  }
}

if (import.meta.main) await main(listen);
