import { type Ask, type Client, main } from "../../shrink/clients/client.ts";
import { answerTo, ATTEMPTS } from "./outcome.ts";

const TEXTS = Array.from({ length: 18 }, (_, at) => `translate line ${at}`);
const GROUP = 4;

/** Asks for several answers at a time; those that failed are asked for again, one after the other. */
export const batch: Client = async (ask, bug) => {
  const answers: string[] = [];
  let isLimited = false;
  for (let from = 0; from < TEXTS.length; from += GROUP) {
    const group = TEXTS.slice(from, from + GROUP);
    const { said, limited } = await (isLimited ? slow : quick)(ask, group, bug);
    isLimited = limited;
    const failed = said.flatMap((answer, at) => answer === null ? [at] : []);
    // With this bug only the first failure of a group is found.
    for (const at of bug === "first" ? failed.slice(0, 1) : failed) {
      // A group that is not full is taken for the last full one.
      const start = bug === "tail" ? Math.min(from, TEXTS.length - GROUP) : from;
      const { answer, tries } = await again(ask, TEXTS[start + at] ?? "");
      if (bug === "order" && tries > 1) said.splice(at, 1), said.push(answer);
      else said[at] = answer;
    }
    answers.push(...said.map((answer) => answer ?? ""));
  }
  return answers.join("\n");
};

interface Said {
  readonly said: (string | null)[];
  /** True if one of them met a 429: the next group is asked for one by one. */
  readonly limited: boolean;
}

/** A group at once. */
async function quick(ask: Ask, group: readonly string[]): Promise<Said> {
  const got = await Promise.all(group.map((text) => answerTo(ask, text)));
  return { said: got.map(({ value }) => value), limited: got.some(({ status }) => status === 429) };
}

/** A group one by one. */
async function slow(ask: Ask, group: readonly string[], bug: string): Promise<Said> {
  const said: (string | null)[] = [];
  let limited = false;
  for (const text of group) {
    const { ended, value, status } = await answerTo(ask, text);
    // With this bug a broken connection ends the loop as the end of the group does.
    if (bug === "narrow" && ended === "broken") {
      return { said: group.map((_, at) => said[at] ?? ""), limited };
    }
    limited ||= status === 429;
    said.push(value);
  }
  return { said, limited };
}

/** One of them once more, until it comes. */
async function again(ask: Ask, text: string): Promise<{ readonly answer: string; readonly tries: number }> {
  for (let tries = 1; tries <= ATTEMPTS; tries++) {
    const { value } = await answerTo(ask, text);
    if (value !== null) return { answer: value, tries };
  }
  throw new Error("gave up");
}

if (import.meta.main) await main(batch);
