import { type Ask, chat, type Client, main, persistently, textOf } from "./client.ts";

const CITIES = Array.from({ length: 12 }, (_, at) => `what is the weather in city ${at}?`);
const TOOL = {
  type: "function",
  function: {
    name: "weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

/** Has tools called. */
export const agent: Client = async (ask, bug) => {
  const calls: string[] = [];
  for (const text of CITIES) {
    let limited = 0;
    calls.push(
      await persistently(async () => {
        const { call, status } = await callFor(ask, text, bug);
        limited = status === 429 ? limited + 1 : 0;
        if (bug === "twice" && limited === 2) throw new Error("limited twice in a row");
        return call;
      }),
    );
  }
  return calls.join("\n");
};

async function callFor(ask: Ask, text: string, bug: string) {
  const body = chat(text, { tools: [TOOL], tool_choice: "required" });
  const got = await textOf(ask("/v1/chat/completions", body));
  if (!got || got.status !== 200) return { call: null, status: got?.status };
  const [call] = parsed(got.text)?.choices?.[0]?.message?.tool_calls ?? [];
  if (!call) return { call: null, status: 200 };
  const known = call.function?.name === "weather";
  if (!known && bug === "unknown") throw new Error(`no tool ${call.function?.name}`);
  const given = bug === "cut" ? JSON.parse(call.function.arguments) : parsed(call.function?.arguments ?? "");
  if (bug === "arguments" && given) given.city.toUpperCase();
  const isRight = known && typeof given?.city === "string";
  return { call: isRight ? `called for: ${text}` : null, status: 200 };
}

// deno-lint-ignore no-explicit-any -- a client that trusts its server
function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

if (import.meta.main) await main(agent);
