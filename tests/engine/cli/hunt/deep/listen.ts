import { type Ask, chat, type Client, main } from "../../shrink/clients/client.ts";
import { answerTo, ATTEMPTS, outcome, parsed } from "./outcome.ts";

const TEXTS = Array.from({ length: 12 }, (_, at) => `tell story ${at}`);

/** Result of a stream: whole, cut before its end, with an error in it, or refused; and its text. */
interface Heard {
  readonly ended: "whole" | "cut" | "error" | "refused";
  readonly said: string;
}

/** Reads streams: goes on where one was cut, and asks without a stream after one that told of an error. */
export const listen: Client = async (ask, bug) => {
  const stories: string[] = [];
  for (const [at, text] of TEXTS.entries()) {
    stories.push(await story(ask, text, { bug, isLast: at === TEXTS.length - 1 }));
  }
  return stories.join("\n");
};

async function story(
  ask: Ask,
  text: string,
  { bug, isLast }: { readonly bug: string; readonly isLast: boolean },
): Promise<string> {
  let last: Heard["ended"] = "whole";
  let [buffer, skip] = ["", 0];
  for (let n = 1; n <= ATTEMPTS; n++) {
    if (last === "error") {
      const got = await answerTo(ask, text);
      if (bug === "plain" && got.ended === "garbled" && parsed(got.body)) return "";
      if (got.value !== null) return got.value;
      last = "refused";
      continue;
    }
    const { ended, said } = await heard(ask, text);
    if (bug === "resume") {
      buffer += said.slice(skip);
      if (ended === "cut" && skip === 0) skip = said.length;
    } else if (bug === "doubled") {
      // Cleared by the handler of cut streams, which runs when the next one has begun.
      if (last === "cut" && ended !== "refused") buffer = "";
      buffer += said;
    } else buffer = said;
    if (ended === "whole") return buffer;
    // A story that was cut is noticed when the next one begins.
    if (bug === "last" && isLast && ended === "cut") return buffer;
    last = ended;
  }
  throw new Error("gave up");
}

/** One stream, as far as it came. */
async function heard(ask: Ask, text: string): Promise<Heard> {
  const { status, body } = await outcome(
    ask("/v1/chat/completions", chat(text, { stream: true })),
    (all) => all,
  );
  if (status !== 200) return { ended: "refused", said: "" };
  let said = "";
  let isFinished = false;
  for (const event of body.split(/\r?\n\r?\n/).filter((one) => one.startsWith("data:"))) {
    const data = event.split(/\r?\n/).map((line) => line.replace(/^data: ?/, "")).join("\n").trim();
    if (data === "[DONE]") return { ended: said === "" ? "refused" : isFinished ? "whole" : "cut", said };
    const json = parsed(data);
    if (json?.error) return { ended: "error", said: "" };
    if (json === null) break;
    said += json.choices?.[0]?.delta?.content ?? "";
    isFinished ||= typeof json.choices?.[0]?.finish_reason === "string";
  }
  return { ended: said === "" ? "refused" : "cut", said };
}

if (import.meta.main) await main(listen);
