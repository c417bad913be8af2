/**
 * Compiles the single binary.
 *
 *     deno task compile                          → dist/errorworks
 *     deno run -A scripts/build.ts OUT           → OUT
 *
 * `DENO` names another Deno to compile with, `DENORT_BIN` the base binary that it puts the program on.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { isOnlyWord, taskArgs } from "./task_args.ts";
import config from "../deno.json" with { type: "json" };
import { messageOf } from "../engine/base/error.ts";
import { APART, bundle, NoBundler } from "./bundle.ts";
import { COMMIT_FILE, sourceCommit } from "../engine/base/commit.ts";

/** The bundled program in `dist`; tests may be using another one meanwhile. */
const PROGRAM = "program";

/** A program to compile: its configuration and main module, and what it reads beside its code. */
interface Program {
  readonly config: string;
  readonly main: string;
  readonly included: readonly string[];
}

const BUNDLED: Program = {
  config: `dist/${PROGRAM}/deno.json`,
  main: `dist/${PROGRAM}/main.js`,
  included: [
    `dist/${PROGRAM}/store_worker.ts`,
    `dist/${PROGRAM}/watchdog_entry.ts`,
    `dist/${PROGRAM}/o200k_base.bin`,
  ],
};

const SOURCES: Program = {
  config: "deno.json",
  main: "main.ts",
  included: [
    "engine/metrics/store_worker.ts",
    "engine/supervisor/watchdog_entry.ts",
    "llm/base/o200k_base.bin",
  ],
};

/** The bundle, or, where it cannot be made, the sources, which take longer to start. */
async function program(): Promise<Program> {
  try {
    await configure(await bundle(PROGRAM));
    return BUNDLED;
  } catch (error) {
    if (!(error instanceof NoBundler)) throw error;
    console.error(`The sources are compiled as they are: ${messageOf(error).split("\n")[0]}`);
    return SOURCES;
  }
}

/**
 * Gives the bundle a configuration of its own: the compiler embeds every package that one or its lock file names, whether
 * it is imported or not. There are no base binaries for musl, so its native modules stay out, too.
 */
async function configure(folder: URL): Promise<void> {
  const { nodeModulesDir, unstable, imports } = config;
  const named = Object.entries(imports).filter(([name]) => APART.includes(name));
  const own = { nodeModulesDir, unstable, imports: Object.fromEntries(named) };
  await Deno.writeTextFile(new URL("deno.json", folder), JSON.stringify(own));
  const lock = JSON.parse(await Deno.readTextFile(new URL("../deno.lock", import.meta.url)), (key, value) => {
    if (key === "optionalDependencies") return value.filter((name: string) => !MUSL.test(name));
    return MUSL.test(key) ? undefined : value;
  });
  const wanted = named.map(([, address]) => address);
  const isWanted = ([package_]: readonly [string, unknown]) => wanted.some((one) => one.startsWith(package_));
  lock.specifiers = Object.fromEntries(Object.entries(lock.specifiers).filter(isWanted));
  await Deno.writeTextFile(new URL("deno.lock", folder), JSON.stringify(lock));
}

/** Native modules for another C library than that of any base binary. */
const MUSL = /-musl/;

/** Bundles the program and compiles it to `output`. @throws when the compiler fails, or the binary does not start */
export async function build(output: string): Promise<void> {
  const root = new URL("../", import.meta.url);
  await Deno.mkdir(new URL(".", COMMIT_FILE), { recursive: true });
  await Deno.writeTextFile(COMMIT_FILE, await sourceCommit());
  const { config, main, included } = await program();
  const command = new Deno.Command(Deno.env.get("DENO") ?? Deno.execPath(), {
    cwd: root,
    args: [
      "compile",
      "--no-check",
      `--config=${config}`,
      "--allow-all", // all but one thing needs less, see docs/workers.md
      ...["presets", ...included, COMMIT_FILE.pathname].flatMap((path) => ["--include", path]),
      "-o",
      output,
      main,
    ],
    // A compiler older than 2.9 trusts its own authorities alone, which do not know a proxy's certificate.
    env: { DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "mozilla,system" },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  const { code } = await command.output();
  if (code !== 0) throw new Error(`Cannot compile: deno compile ended with ${code}`);
  await start(fileURLToPath(new URL(output, root)));
}

/**
 * Starts the binary with a database once: where packages could not be downloaded, the compiler leaves the native module
 * out without a word.
 *
 * @throws with what the binary says
 */
async function start(binary: string): Promise<void> {
  const server = new Deno.Command(binary, {
    args: ["serve", "--database=:memory:", "--port=0", "--canary-port=0"],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [said, errors] = [server.stdout.getReader(), new Response(server.stderr).text()];
  const { done } = await said.read();
  if (!done) server.kill("SIGTERM");
  await said.cancel();
  const [{ code }, error] = [await server.status, await errors];
  if (done || code !== 0) throw new Error(`The binary does not start: ${error}`);
}

if (import.meta.main) {
  const [output = "dist/errorworks"] = taskArgs("deno task compile [FILE]", isOnlyWord);
  await build(output);
}
