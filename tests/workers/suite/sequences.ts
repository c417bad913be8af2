import { strict as assert } from "node:assert";
import { read, startOver } from "../../behaviour/steer.ts";
import { inFolder } from "../../engine/support.ts";
import type { Target } from "../../harness.ts";
import { each, type Step } from "./step.ts";
import { tallied } from "../../statuses.ts";

const ENTRIES = 25;
const entries = Array.from({ length: ENTRIES }, (_, n) => `entry ${n}`);

/** Runs `test` with a bank whose entries come in order, for all requests or for each session. */
export async function withBank(
  target: Target,
  selection: "sequential" | "per_session",
  test: () => Promise<void>,
): Promise<void> {
  const lines = entries.map((content) => `${JSON.stringify({ content })}\n`).join("");
  await inFolder({ "bank.jsonl": lines }, async (folder) => {
    await startOver(target, {
      response: { mode: "bank", bank: { file: `${folder}/bank.jsonl`, selection } },
    });
    await test();
    await startOver(target); // lets go of the file
  });
}

/** The entry that a request gets. */
export async function entryOf(target: Target, headers: HeadersInit = {}): Promise<string> {
  const { text } = await read(target.chat({}, headers));
  return JSON.parse(text).choices[0].message.content;
}

const ROUNDS = 4;

async function dealsOutOneBank(target: Target): Promise<void> {
  await withBank(target, "sequential", async () => {
    const dealt = await each(ROUNDS * ENTRIES, () => entryOf(target));
    assert.deepEqual(tallied(dealt), Object.fromEntries(entries.map((entry) => [entry, ROUNDS])));
  });
}

/** The ways in which a client names its session. */
const NAMED: readonly ((name: string) => HeadersInit)[] = [
  (name) => ({ "x-session-id": name }),
  (name) => ({ cookie: `theme=dark; session_id=${name}` }),
  (name) => ({ authorization: `Bearer sk-${name}` }),
];
const SESSIONS = 12;
/** More than there are entries, so that each session begins anew. */
const TURNS = ENTRIES + 3;

async function keepsSessions(target: Target): Promise<void> {
  await withBank(target, "per_session", async () => {
    const expected = Array.from({ length: TURNS }, (_, n) => entries[n % ENTRIES]);
    await each(SESSIONS, async (n) => {
      const headers = NAMED[n % NAMED.length]?.(`session-${n}`);
      const dealt: string[] = [];
      for (let turn = 0; turn < TURNS; turn++) dealt.push(await entryOf(target, headers));
      assert.deepEqual(dealt, expected, `session ${n}`);
    });
  });
}

export const sequenceSteps: readonly Step[] = [
  {
    name: "a sequential bank deals out each entry as often as the others",
    show: (_, strangers) => dealsOutOneBank(strangers),
  },
  {
    name: "each session sees its own sequence in order, whatever worker it lands on",
    show: (_, strangers) => keepsSessions(strangers),
  },
];
