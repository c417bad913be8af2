/** Work of a client: calls of which some are streams, and some go on with a second turn. */

/** One message of a conversation. */
export interface Message {
  readonly role: "user" | "assistant";
  readonly content: string;
}

/** One way to ask: gives the text of the answer, or throws what the SDK throws. */
export type Ask = (messages: readonly Message[]) => Promise<string>;

/** Both ways of an SDK, with its own defaults. */
export interface Asker {
  readonly whole: Ask;
  readonly streamed: Ask;
}

/** Calls that are under way at a time. */
const WORKERS = 4;

/** Makes so many calls, each with a prompt of its own: every third is a stream, which goes on with a second turn. */
export async function makeCalls({ whole, streamed }: Asker, calls: number): Promise<number> {
  const left = Array.from({ length: calls }, (_, at) => at).values();
  let failed = 0;
  const work = async () => {
    for (const at of left) {
      const done = at % 3 === 2 ? await twoTurns(streamed, at) : await isDone(whole([first(at)]));
      if (!done) failed++;
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return failed;
}

function first(at: number): Message {
  return { role: "user", content: `Question ${at}: what are ${at} apples and ${2 * at} pears?` };
}

async function twoTurns(ask: Ask, at: number): Promise<boolean> {
  try {
    const question = first(at);
    const content = await ask([question]);
    if (content === "") return false;
    const next: Message = { role: "user", content: `And ${at} more?` };
    await ask([question, { role: "assistant", content }, next]);
    return true;
  } catch {
    return false;
  }
}

function isDone(answer: Promise<string>): Promise<boolean> {
  return answer.then(() => true, () => false);
}
