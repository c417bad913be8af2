/** The commands in README and docs are those that the program, the tasks and the server have. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import config from "../../deno.json" with { type: "json" };
import { program } from "../../engine/cli/cli.ts";
import { VERSION } from "../../engine/base/version.ts";
import { hostOf, run } from "../engine/cli/host.ts";
import { inFolder } from "../engine/support.ts";
import { argumentsOf, commandsOf, denoArguments } from "./command_lines.ts";
import { blocksOf, markdownPages, ROOT } from "./markdown_pages.ts";

const PAGES = (await markdownPages()).filter(({ path }) => path !== "CHANGELOG.md");
const COMMANDS = PAGES.flatMap(commandsOf);

/** Command lines that no test reads, by their first word: add a line only for what cannot be run here. */
const NOT_RUN = {
  claude: 2,
  docker: 5,
  exit: 1,
  export: 3,
  kill: 2,
  kubectl: 3,
  npm: 2,
  pip: 1,
  skopeo: 1,
  sleep: 1,
  sqlite3: 1,
  wait: 1,
};

/** Commands that are over at once, and need no server; with how many words of their own. */
const SHORT: Readonly<Record<string, number>> = {
  presets: 1,
  scenarios: 1,
  faults: 1,
  explain: 1,
  version: 1,
  config: 2,
  truth: 2,
};

const README = PAGES.find(({ path }) => path === "README.md") ?? { path: "", text: "" };
const FILES = {
  "my.yaml": blocksOf(README).find(({ language }) => language === "yaml")?.text ?? "",
  "old.yaml": "error_injection: { rate_limit_pct: 5 }\n",
  "request.yaml": "{ method: GET, path: /v1/models }\n",
};

/** Arguments as they can be run: names of files, and what stands for something, replaced. */
function concrete(args: readonly string[], folder: string): string[] {
  const meant: Readonly<Record<string, string>> = {
    NAME: args[0] === "presets" ? "stress" : "rate_limit",
    "--preset=X": "--preset=stress",
    "my.yaml": `${folder}/my.yaml`,
    "old.yaml": `${folder}/old.yaml`,
    "request.yaml": `${folder}/request.yaml`,
    URL: "/item/lamp-00042",
  };
  const isName = args.length === 1 && args[0] === "score"; // a sentence that names the command
  return [...args, ...isName ? ["crawl.ndjson"] : []].filter((word) => word !== "…")
    .map((word) => meant[word] ?? word);
}

/** Lets the real command line read arguments without doing what they ask for. @throws {Error} for wrong ones */
async function read(args: readonly string[]): Promise<void> {
  const errors: string[] = [];
  const root = program(hostOf([], errors));
  const silence = (command: typeof root): void => {
    if (command.commands.length === 0) command.action(() => {});
    command.commands.forEach(silence);
  };
  silence(root);
  await root.parseAsync([...args], { from: "user" }).catch((cause) => {
    throw new Error(`errorworks ${args.join(" ")}: ${errors.join(" ")}`, { cause });
  });
}

/** The flags that say where a configuration comes from. */
function sourcesOf(args: readonly string[]): string[] {
  const flags = /^--(preset|config|set|fault)(=|$)/;
  return args.flatMap((word, at) => {
    if (!flags.test(word)) return [];
    return word.includes("=") ? [word] : [word, args[at + 1] ?? ""];
  });
}

/** Runs a command that is over at once, and of others the check of their configuration. */
async function tryOut(args: readonly string[]): Promise<void> {
  const [name = ""] = args;
  const isWhole = args.length >= (SHORT[name] ?? Infinity) && !args.includes("--site");
  if (!isWhole && sourcesOf(args).length === 0) return;
  const { code, err } = await run(isWhole ? args : ["config", "show", ...sourcesOf(args)]);
  assert.equal(code, 0, `errorworks ${args.join(" ")}: ${err}`);
}

Deno.test("each errorworks command in the docs is one, has a right configuration, and runs where it is short", async () => {
  const asked = COMMANDS.flatMap((line) => [argumentsOf(line) ?? []]).filter((args) => args.length > 0);
  const distinct = [...new Set(asked.map((args) => JSON.stringify(args)))];
  assert.ok(distinct.length > 40, String(distinct.length));
  await inFolder(FILES, async (folder) => {
    for (const text of distinct) {
      const args = concrete(z.array(z.string()).parse(JSON.parse(text)), folder);
      if (args[0] === "--help") continue;
      await read(args);
      await tryOut(args);
    }
  });
});

Deno.test("each deno command in the docs names a task, or a file, that is there", async () => {
  const asked = COMMANDS.flatMap(({ page, words }) => {
    const args = denoArguments(words);
    return args ? [{ page, words, args }] : [];
  });
  assert.ok(asked.length > 20, String(asked.length));
  for (const { page, words, args: [command, ...rest] } of asked) {
    const said = `${page}: ${words.join(" ")}`;
    const [name] = rest.filter((word) => !word.startsWith("-"));
    if (command === "task" && name !== undefined) assert.ok(Object.hasOwn(config.tasks, name), said);
    if (command === "run" && name !== "/path/to/main.ts") await Deno.stat(new URL(name ?? "", ROOT));
  }
});

Deno.test("README and docs name one version of Deno, and one of errorworks", () => {
  const texts = PAGES.map(({ text }) => text).join("\n");
  const versions = (pattern: RegExp) => [...new Set(Array.from(texts.matchAll(pattern), ([, one]) => one))];
  assert.equal(versions(/deno@(\d[\d.]*\d)/g).length, 1);
  assert.deepEqual(versions(/errorworks:(\d[\d.]*\d)/g), [VERSION]);
});

Deno.test("what is not run of the shell in the docs is known, line by line", () => {
  const others = COMMANDS.filter((line) =>
    argumentsOf(line) === null && denoArguments(line.words) === null && line.words[0] !== "curl"
  );
  const counts = Object.entries(Object.groupBy(others, ({ words: [first = ""] }) => first));
  assert.deepEqual(
    Object.fromEntries(counts.map(([name, lines = []]) => [name, lines.length]).toSorted()),
    NOT_RUN,
  );
});
