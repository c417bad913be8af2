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

import { messageOf } from "../engine/base/error.ts";
import { bundle } from "./bundle.ts";
import { COMMIT_FILE, sourceCommit } from "../engine/base/commit.ts";

/** The bundled program in `dist`; tests may be using another one meanwhile. */
const PROGRAM = "program";

/** A program to compile: its main module, and what it reads beside its code. */
interface Program {
  readonly main: string;
  readonly included: readonly string[];
}

const BUNDLED: Program = {
  main: `dist/${PROGRAM}/main.js`,
  included: [
    `dist/${PROGRAM}/store_worker.ts`,
    `dist/${PROGRAM}/watchdog_entry.ts`,
    `dist/${PROGRAM}/o200k_base.bin`,
  ],
};

const SOURCES: Program = {
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
    await bundle(PROGRAM);
    return BUNDLED;
  } catch (error) {
    console.error(`The sources are compiled as they are: ${messageOf(error).split("\n")[0]}`);
    return SOURCES;
  }
}

/** Bundles the program and compiles it to `output`. @throws when the compiler fails */
export async function build(output: string): Promise<void> {
  const root = new URL("../", import.meta.url);
  await Deno.mkdir(new URL(".", COMMIT_FILE), { recursive: true });
  await Deno.writeTextFile(COMMIT_FILE, await sourceCommit());
  const { main, included } = await program();
  const command = new Deno.Command(Deno.env.get("DENO") ?? Deno.execPath(), {
    cwd: root,
    args: [
      "compile",
      "--no-check",
      "--allow-all", // all but one thing needs less, see docs/workers.md
      ...["presets", ...included, COMMIT_FILE.pathname].flatMap((path) => ["--include", path]),
      "-o",
      output,
      main,
    ],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  const { code } = await command.output();
  if (code !== 0) throw new Error(`Cannot compile: deno compile ended with ${code}`);
}

if (import.meta.main) await build(Deno.args[0] ?? "dist/errorworks");
