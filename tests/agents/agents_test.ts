/** Each of the agents writes a file, told to by errorworks, and comes to its end. */
import { strict as assert } from "node:assert";
import { dirname } from "node:path";
import { type Bench, type Wanted, withListener } from "../harness.ts";
import { type Agent, agents, type Place } from "./agents.ts";

/** With this seed the first and the third request get a 429. */
const REALISTIC = { preset: "realistic", seed: 348 };

/** Variables that keep a program on loopback: a proxy that is not there. */
const ALONE = {
  HTTPS_PROXY: "http://127.0.0.1:9",
  HTTP_PROXY: "http://127.0.0.1:9",
  NO_PROXY: "127.0.0.1,localhost",
};

/** Longest run of a program, and longest installation, in milliseconds. */
const MOST_MS = 120_000;
const INSTALL_MS = 600_000;

/** Runs a command; `null` where there is no such program. */
async function run(
  command: readonly string[],
  options: Deno.CommandOptions,
): Promise<{ ok: boolean; text: string } | null> {
  const [program = "", ...args] = command;
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, { args, stdin: "null", ...options })
      .output();
    const decoder = new TextDecoder();
    return { ok: success, text: decoder.decode(stdout) + decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** The reason why a program cannot be had here, if it cannot. */
async function install({ packages }: Agent, folder: string): Promise<string | null> {
  await Deno.writeTextFile(`${folder}/package.json`, '{"private":true}');
  const command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", ...packages];
  const got = await run(command, { cwd: folder, signal: AbortSignal.timeout(INSTALL_MS) });
  return got === null ? "there is no npm" : got.ok ? null : `npm cannot install it: ${got.text.slice(-300)}`;
}

async function write(home: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${home}/${path}`), { recursive: true });
    await Deno.writeTextFile(`${home}/${path}`, text);
  }
}

/** Runs an agent to its end, and gives what it printed. */
async function started(agent: Agent, place: Place): Promise<string> {
  await write(place.home, agent.files(place));
  const [first = "", ...rest] = agent.command(place);
  const command = first.endsWith(".js") ? ["node", first, ...rest] : [first, ...rest];
  const env = { ...ALONE, HOME: place.home, PWD: place.work, ...agent.env(place) };
  const got = await run(command, { cwd: place.work, env, signal: AbortSignal.timeout(MOST_MS) });
  assert.ok(got?.ok, got?.text ?? "the program is not where it should be");
  return got.text;
}

/** Column values of a run's rows that tell what became of each request, one line each. */
function storyOf(rows: readonly Row[]): readonly string[] {
  return rows.map(({ route, attempt, fault, status }) =>
    `${route}, attempt ${attempt}: ${fault ?? "no fault"}, ${status ?? "no status"}`
  );
}

type Row = Awaited<ReturnType<Bench["rows"]>>[number];

/** Result of a run: the rows of the requests to the model, and the file, if it was written. */
interface Played {
  readonly rows: readonly Row[];
  readonly file: string | null;
  readonly text: string;
}

/** Gives an agent its task, and the server a script: the call that writes the file, then words. */
async function play(agent: Agent, modules: string, wanted: Wanted): Promise<Played> {
  const root = await Deno.makeTempDir({ prefix: "errorworks-agent-" });
  const [work, home] = [`${root}/work`, `${root}/home`];
  const call = agent.call(`${work}/hello.txt`);
  const rule = {
    name: "write",
    when: { tools: [call.name], turn: 1 },
    answer: { text: "Let me do it.", calls: [call] },
  };
  const set = [...wanted.set ?? [], `llm.response.rules=${JSON.stringify([rule])}`];
  let played: Played = { rows: [], file: null, text: "" };
  try {
    await Promise.all([work, home].map((folder) => Deno.mkdir(folder)));
    await withListener({ ...wanted, set }, async ({ url, rows }) => {
      const text = await started(agent, { url, work, home, modules });
      const file = await Deno.readTextFile(`${work}/hello.txt`).catch(() => null);
      played = { rows: (await rows()).filter(({ route }) => !String(route).endsWith(" *")), file, text };
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
  return played;
}

for (const agent of agents) {
  Deno.test(`${agent.name} writes a file and comes to its end, through the faults of realistic as well`, async (t) => {
    const folder = await Deno.makeTempDir({ prefix: "errorworks-agents-" });
    try {
      const reason = await install(agent, folder);
      if (reason !== null) return console.log(`skipped: ${reason}`);
      const modules = `${folder}/node_modules`;
      await t.step("without faults", async () => {
        const { rows, file, text } = await play(agent, modules, {});
        assert.equal(file, "hello\n", text);
        assert.ok(rows.length >= 2, "it told the model what came of the call");
        assert.ok(rows.some(({ rule }) => rule === "write"));
      });
      await t.step("under realistic", async () => {
        const { rows, file, text } = await play(agent, modules, REALISTIC);
        const story = storyOf(rows);
        console.log([agent.name, ...story].join("\n  "));
        const struck = rows.filter(({ fault }) => fault !== null);
        assert.ok(struck.length > 0, "no fault struck");
        assert.ok(rows.length > struck.length, `it gave up:\n${text}`);
        assert.equal(file, "hello\n", text);
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
