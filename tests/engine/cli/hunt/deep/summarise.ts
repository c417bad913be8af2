import { type Client, main } from "../../shrink/clients/client.ts";
import { answerTo, ATTEMPTS, type Outcome, parsed } from "./outcome.ts";

const TEXTS = Array.from({ length: 12 }, (_, at) => `summarise text ${at}`);
/** Tokens that a text takes of the client's own budget while it is asked for. */
const TOKENS = 50;
/** Seconds of a text that the client may wait of its own accord: those that a server asks for are not counted. */
const OWN_WAIT_SEC = 0.9;

/** State that outlives a text. */
interface Shared {
  reserved: number;
  last: Outcome["ended"] | "5xx";
  isOpen: boolean;
}

/** Asks for one answer after the other: with a token budget, a breaker, waits, and a second model after two failures. */
export const summarise: Client = async (ask, bug) => {
  const shared: Shared = { reserved: 0, last: "ok", isOpen: false };
  const answers: string[] = [];
  for (const text of TEXTS) {
    let [held, waited_sec] = [0, 0];
    let stale_sec: number | null = null;
    for (let n = 1; answers.length < TEXTS.indexOf(text) + 1; n++) {
      if (n > ATTEMPTS) throw new Error("gave up");
      if (bug === "breaker" && shared.isOpen) {
        shared.isOpen = false;
        answers.push("");
        break;
      }
      shared.reserved += TOKENS;
      held++;
      const isSecond = n % 3 === 0;
      const got = await answerTo(ask, text, isSecond ? { model: "gpt-4o-mini" } : {});
      shared.reserved -= got.ended === "garbled" ? held * TOKENS : TOKENS;
      // A 429 has cost nothing: what it held is given back, and with this bug is still thought to be held.
      if (bug !== "release" || got.status !== 429) held = 0;
      shared.isOpen = got.ended === "broken" && shared.last === "5xx";
      shared.last = got.status >= 500 ? "5xx" : got.ended;
      if (got.value !== null) answers.push(got.value);
      else if (bug === "fallback" && isSecond && parsed(got.body) !== null) answers.push(got.body);
      else {
        if (bug === "stale" && stale_sec !== null && got.wait_sec === null) waited_sec += stale_sec;
        stale_sec = got.wait_sec ?? stale_sec;
        if (got.wait_sec === null) waited_sec += n * 0.02;
        if (waited_sec > OWN_WAIT_SEC) throw new Error("waited too long");
      }
    }
  }
  return [...answers, `${shared.reserved} tokens reserved`].join("\n");
};

if (import.meta.main) await main(summarise);
