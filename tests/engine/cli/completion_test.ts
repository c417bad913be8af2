/** Completion of words, and the scripts by which shells ask for it. */
import { strict as assert } from "node:assert";
import { SCRIPTS } from "../../../engine/cli/completion/scripts.ts";
import { MAIN } from "../../program.ts";
import { underLoad } from "../../harness.ts";
import { run } from "./host.ts";
import { inFolder, shippedPresets } from "../support.ts";

function hasProgram(name: string): boolean {
  try {
    return new Deno.Command(name, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

async function completed(...words: readonly string[]): Promise<readonly string[]> {
  const { code, lines, errors } = await run(["__complete", ...words]);
  assert.deepEqual([code, errors], [0, []]);
  return lines;
}

Deno.test("completion knows commands, those below them, and choices", async () => {
  const all = await completed("");
  for (const name of ["serve", "run", "ctl", "faults", "completion"]) assert.ok(all.includes(name), name);
  assert.ok(!all.some((name) => name.startsWith("_")), "what is hidden stays so");
  assert.deepEqual(await completed("sc"), ["scenarios", "score"]);
  assert.deepEqual(await completed("ctl", "re"), ["restore", "reset", "resume"]);
  assert.deepEqual(await completed("completion", ""), ["bash", "zsh", "fish"]);
  assert.deepEqual(await completed("serve", "--transport", ""), ["auto", "socket", "fetch"]);
  assert.deepEqual(await completed("run", "--format=j"), ["--format=json"]);
});

Deno.test("completion knows the options of each command, and not those of others", async () => {
  assert.deepEqual(await completed("serve", "--tim"), ["--time-scale"]);
  assert.deepEqual(await completed("presets", "--tim"), []);
  assert.deepEqual(await completed("--v"), ["--version"]);
  assert.deepEqual(await completed("ctl", "fault", "rate_limit", "--ti"), ["--times"]);
});

Deno.test("completion knows the names of faults, presets and scenarios", async () => {
  const presets = await completed("serve", "--preset", "");
  assert.deepEqual(presets, await shippedPresets());
  assert.deepEqual(await completed("serve", "-p", "realis"), ["realistic"]);
  assert.deepEqual(await completed("serve", "--preset=realis"), ["--preset=realistic"]);
  assert.deepEqual(await completed("serve", "--scenario", "two"), ["two_waves"]);
  assert.deepEqual(await completed("ctl", "scenario", "two"), ["two_waves"]);
  assert.deepEqual(await completed("ctl", "fault", "--ttl", "60", "rate"), ["rate_limit"]);
  assert.deepEqual(await completed("faults", "stream_c"), ["stream_cut"]);
  assert.deepEqual(await completed("run", "--fault", "stream_c"), ["stream_cut="]);
  assert.deepEqual(await completed("run", "--fault", "web.soft_"), ["web.soft_404="]);
  assert.deepEqual(await completed("gauntlet", "--only", "conflict,stream_c"), ["conflict,stream_cut"]);
  assert.deepEqual(await completed("ctl", "config", "llm.faults.stream_c"), ["llm.faults.stream_cut.pct="]);
});

Deno.test("completion leaves the words of another command, and files, to the shell", async () => {
  assert.deepEqual(await completed("run", "--", "py"), []);
  assert.deepEqual(await completed("serve", "--config", ""), []);
  assert.deepEqual(await completed("nonsense", "x"), []);
});

/** Words that bash offers at the end of a line; `words` as bash splits it, the last one is completed. */
async function inBash(folder: string, words: readonly string[], line = words.join(" ")): Promise<string[]> {
  const script = `
    source ${folder}/completion
    complete -p errorworks > /dev/null || exit 1
    errorworks() { "${Deno.execPath()}" run -A --no-check "${MAIN}" "$@"; }
    COMP_LINE=$1 COMP_POINT=\${#1}; shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _errorworks
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ["--norc", "-c", script, "bash", line, ...words];
  const { code, stdout, stderr } = await new Deno.Command("bash", { args }).output();
  const errors = new TextDecoder().decode(stderr);
  assert.deepEqual([code, errors], [0, ""]);
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test({
  name: "the script of bash completes options, names, and what stands behind =",
  ignore: !hasProgram("bash"),
  fn: () =>
    inFolder({ completion: SCRIPTS.bash }, async (folder) => {
      assert.deepEqual(await inBash(folder, ["errorworks", "serve", "--tim"]), ["--time-scale"]);
      assert.deepEqual(await inBash(folder, ["errorworks", "ctl", "fault", "stream_c"]), ["stream_cut"]);
      const split = ["errorworks", "serve", "--preset", "=", "realis"];
      assert.deepEqual(await inBash(folder, split, "errorworks serve --preset=realis"), ["realistic"]);
      const shells = await inBash(folder, ["errorworks", "completion", ""], "errorworks completion ");
      assert.deepEqual(shells, ["bash", "zsh", "fish"]);
      const empty = await inBash(
        folder,
        ["errorworks", "run", "--format", "="],
        "errorworks run --format=",
      );
      assert.deepEqual(empty, ["text", "json"]);
    }),
});

/** Command lines and what they are after a tab. */
const TABS: readonly (readonly [string, string])[] = [
  ["errorworks serve --tim", "errorworks serve --time-scale "],
  ["errorworks ctl fault stream_c", "errorworks ctl fault stream_cut "],
  ["errorworks serve --preset=realis", "errorworks serve --preset=realistic "],
  ["errorworks run --fault stream_c", "errorworks run --fault stream_cut="],
  ["errorworks serve --config server.y", "errorworks serve --config server.yaml "],
];

/** The program under its name, a file to be completed, and the scripts. */
async function inShell(shell: "zsh" | "fish", test: (folder: string) => Promise<void>): Promise<void> {
  if (!hasProgram(shell)) return console.log(`skipped: there is no ${shell}; apt-get install ${shell}`);
  const program = `#!/bin/sh\nexec "${Deno.execPath()}" run -A --no-check "${MAIN}" "$@"\n`;
  const files = {
    errorworks: program,
    "server.yaml": "",
    _errorworks: SCRIPTS.zsh,
    completion: SCRIPTS[shell],
  };
  await inFolder(files, async (folder) => {
    await Deno.chmod(`${folder}/errorworks`, 0o755);
    await test(folder);
  });
}

async function output(shell: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { PATH: `${cwd}:${Deno.env.get("PATH")}`, HOME: cwd };
  const signal = AbortSignal.timeout(underLoad(60_000));
  const { stdout, stderr } = await new Deno.Command(shell, { args: [...args], cwd, env, signal }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout);
}

/** Types a line and a tab into a zsh of its own (a zsh with a terminal), and reads what the line is then. */
const TYPE_IN_ZSH = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; autoload -Uz compinit'
zpty -w shell "$1"
zpty -w shell 'show() { print -r -- "<$BUFFER>"; BUFFER=; }; zle -N show; bindkey "^X" show; print rea""dy'
zpty -r -m shell out '*ready*'
shift
for line in "$@"; do
  zpty -w -n shell "$line"$'\\t'$'\\x18'
  zpty -r -m shell out '*<*>*'
  print -r -- "\${\${out##*<}%%>*}"
done
zpty -d shell`;

const IN_ZSH = {
  "read at the start": { begin: "compinit -u -d dump; source completion", tabs: TABS },
  "found in $fpath": { begin: "fpath=($PWD $fpath); compinit -u -d dump", tabs: TABS.slice(0, 1) },
};

for (const [how, { begin, tabs }] of Object.entries(IN_ZSH)) {
  Deno.test(`a tab in zsh completes what the program knows, with a script that is ${how}`, () =>
    inShell("zsh", async (folder) => {
      const lines = tabs.map(([line]) => line);
      const typed = await output("zsh", ["-f", "-c", TYPE_IN_ZSH, "zsh", begin, ...lines], folder);
      assert.deepEqual(
        typed.trimEnd().split("\n").map((line) => line.trimEnd()),
        tabs.map(([, after]) => after.trimEnd()),
      );
    }));
}

Deno.test("a tab in fish completes what the program knows", () =>
  inShell("fish", async (folder) => {
    for (const [line, after] of TABS) {
      const offered = await output(
        "fish",
        ["--no-config", "-c", `source completion; complete -C '${line}'`],
        folder,
      );
      assert.deepEqual(offered.trimEnd().split("\n"), [after.trimEnd().split(" ").at(-1)], line);
    }
    const shells = await output("fish", [
      "--no-config",
      "-c",
      "source completion; complete -C 'errorworks completion '",
    ], folder);
    assert.deepEqual(shells.trimEnd().split("\n").sort(), ["bash", "fish", "zsh"]);
  }));

for (const shell of ["bash", "zsh", "fish"] as const) {
  Deno.test(`errorworks completion ${shell} prints its script`, async () => {
    const { code, out } = await run(["completion", shell]);
    assert.deepEqual([code, out], [0, SCRIPTS[shell]]);
  });
  Deno.test({
    name: `${shell} takes its script`,
    ignore: !hasProgram(shell),
    fn: () =>
      inFolder({ completion: SCRIPTS[shell] }, async (folder) => {
        const { code, stderr } = await new Deno.Command(shell, { args: ["-n", `${folder}/completion`] })
          .output();
        assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
      }),
  });
}

Deno.test("errorworks completion of another shell is refused, and says which there are: 2", async () => {
  const { code, err } = await run(["completion", "tcsh"]);
  assert.equal(code, 2);
  assert.match(err, /Allowed choices are bash, zsh, fish/);
});

Deno.test("help fits 80 columns", async () => {
  const { lines } = await run(["--help"]);
  const names = [...lines.join("\n").matchAll(/^ {2}([a-z]+) /gm)].map(([, name = ""]) => name);
  assert.ok(names.includes("score") && names.includes("serve"), names.join());
  const own = names.filter((name) => !["errorworks", "help"].includes(name)).map((name) => [name]);
  for (const command of [[], ...own, ["ctl", "fault"], ["config", "show"], ["tape", "save"]]) {
    const { lines } = await run([...command, "--help"]);
    for (const line of lines.join("\n").split("\n")) assert.ok(line.length <= 80, `${command}: ${line}`);
  }
});
