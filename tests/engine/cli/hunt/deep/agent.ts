import { type Ask, type Client, main } from "../../shrink/clients/client.ts";
import { ATTEMPTS, contentOf, outcome, parsed } from "./outcome.ts";

const CITIES = Array.from({ length: 6 }, (_, at) => `city ${at}`);
const TOOLS = [{
  type: "function",
  function: {
    name: "book",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
}];
const SYSTEM = { role: "system", content: "you book hotels" };

/** A conversation with a tool: a turn that calls it, then one that answers. */
interface Talk {
  readonly city: string;
  readonly bug: string;
  readonly booked: string[];
}

/** Has a tool called for each city, and asks again with its result. A turn that fails twice in a row begins anew. */
export const agent: Client = async (ask, bug) => {
  const booked: string[] = [];
  const answers: string[] = [];
  for (const city of CITIES) {
    let answer: string | null = null;
    for (let n = 0; n < ATTEMPTS && answer === null; n++) {
      const talk = { city, bug, booked };
      await call(ask, talk);
      // The key of a booking: one that was made before is not made again.
      if (bug === "twice" || !booked.includes(city)) booked.push(city);
      answer = await final(ask, talk);
    }
    if (answer === null) throw new Error("gave up");
    answers.push(answer);
  }
  return [...answers, `booked: ${booked.join(", ")}`].join("\n");
};

const question = (city: string) => ({ role: "user", content: `book a hotel in ${city}` });

/** The turn that calls the tool. */
async function call(ask: Ask, { city, bug, booked }: Talk): Promise<void> {
  let isShort = false;
  for (let n = 1; n <= ATTEMPTS; n++) {
    const messages = isShort ? [question(city)] : [SYSTEM, question(city)];
    const request = post({ messages, tool_choice: "required" });
    const got = await outcome(ask("/v1/chat/completions", request), calledIn);
    if (got.value !== null) {
      const isKnown = got.value.name === "book";
      if (!isKnown && bug === "short" && isShort) throw new Error(`no tool ${got.value.name}`);
      const text = String(got.value.arguments);
      if (bug === "repair" && n > 1 && isKnown && parsed(text) === null) {
        booked.push(text);
        return;
      }
      if (isKnown && typeof parsed(text)?.city === "string") return;
    }
    isShort = got.status === 429; // to be within the limit of tokens
  }
  throw new Error("gave up");
}

/** The turn after it, with the result; `null` if it failed twice. */
async function final(ask: Ask, { city, bug }: Talk): Promise<string | null> {
  const made = {
    id: "call_1",
    type: "function",
    function: { name: "book", arguments: JSON.stringify({ city }) },
  };
  const history = [SYSTEM, question(city)];
  const result = [
    { role: "assistant", content: null, tool_calls: [made] },
    { role: "tool", tool_call_id: "call_1", content: "done" },
    { role: "user", content: `${city} is booked; what is next?` },
  ];
  let messages: readonly unknown[] = [...history, ...result];
  for (let n = 1; n <= 2; n++) {
    const got = await outcome(
      ask("/v1/chat/completions", post({ messages, tool_choice: "none" })),
      contentOf,
    );
    if (got.value !== null) return got.value;
    // The result of the tool is not yet part of the history that a limited turn is asked again with.
    if (bug === "lost" && got.status === 429) messages = history;
  }
  return null;
}

/** The function that a chat completion calls; `null` for none. */
function calledIn(body: string): { readonly name: unknown; readonly arguments: unknown } | null {
  return parsed(body)?.choices?.[0]?.message?.tool_calls?.[0]?.function ?? null;
}

function post(more: Readonly<Record<string, unknown>>): RequestInit {
  return { method: "POST", body: JSON.stringify({ model: "gpt-4o", tools: TOOLS, ...more }) };
}

if (import.meta.main) await main(agent);
