/** Each of the agents writes a file, told to by errorworks, and comes to its end. */
import { strict as assert } from "node:assert";
import { dirname } from "node:path";
import { withListener } from "../harness.ts";
import { type Agent, agents, type Place } from "./agents.ts";

/** Nothing but loopback: whoever wants more meets a proxy that is not there. */
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

async function play(agent: Agent, place: Place): Promise<string> {
  await write(place.home, agent.files(place));
  const [first = "", ...rest] = agent.command(place);
  const command = first.endsWith(".js") ? ["node", first, ...rest] : [first, ...rest];
  const env = { ...ALONE, HOME: place.home, PWD: place.work, ...agent.env(place) };
  const got = await run(command, { cwd: place.work, env, signal: AbortSignal.timeout(MOST_MS) });
  assert.ok(got?.ok, got?.text ?? "the program is not where it should be");
  return got.text;
}

for (const agent of agents) {
  Deno.test(`${agent.name} writes a file and comes to its end`, async () => {
    const root = await Deno.makeTempDir({ prefix: "errorworks-agents-" });
    const [work, home] = [`${root}/work`, `${root}/home`];
    try {
      await Promise.all([work, home].map((folder) => Deno.mkdir(folder)));
      const reason = await install(agent, root);
      if (reason !== null) return console.log(`skipped: ${reason}`);
      const call = agent.call(`${work}/hello.txt`);
      const rule = {
        name: "write",
        when: { tools: [call.name], turn: 1 },
        times: 1,
        answer: { text: "Let me do it.", calls: [call] },
      };
      await withListener({ set: [`llm.response.rules=${JSON.stringify([rule])}`] }, async ({ url, rows }) => {
        const text = await play(agent, { url, work, home, modules: `${root}/node_modules` });
        assert.equal(await Deno.readTextFile(`${work}/hello.txt`), "hello\n", text);
        const outcomes = (await rows()).filter(({ route }) => route !== "GET *").map(({ outcome }) =>
          outcome
        );
        assert.ok(outcomes.length >= 2, "it told the model what came of the call");
        assert.ok((await rows()).some(({ rule }) => rule === "write"));
      });
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}
