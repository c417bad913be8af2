/**
 * Compiles the single binary, and writes the notices of what is in it beside it.
 *
 *     deno task compile                          → dist/errorworks, dist/THIRD_PARTY_NOTICES.txt
 *     deno run -A scripts/build.ts OUT           → OUT, THIRD_PARTY_NOTICES.txt in its folder
 *
 * `DENO` names another Deno to compile with, `DENORT_BIN` the base binary that it puts the program on. The same commit in
 * the same folder gives the same bytes: what is embedded is laid out in `dist/stage`, with the time of the commit.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isOnlyWord, taskArgs } from "./task_args.ts";
import config from "../deno.json" with { type: "json" };
import { bundle } from "./bundle.ts";
import { NOTICES_FILE } from "../engine/base/notices.ts";
import { COMMIT_FILE, sourceCommit } from "../engine/base/commit.ts";
import { notices, type Package, packageAt, packagesIn } from "./notices.ts";
import { sourceTime } from "./source_time.ts";

const ROOT = new URL("../", import.meta.url);
const STAGE = new URL("dist/stage/", ROOT);
/** The bundled program in `dist`; tests may be using another one meanwhile. */
const PROGRAM = "program";
/** The name of the notices beside a binary. */
export const NOTICES = "THIRD_PARTY_NOTICES.txt";

/** Files and folders of the stage that the program reads, or starts from there. */
const INCLUDED = [
  "presets",
  staged(COMMIT_FILE),
  staged(NOTICES_FILE),
  ...["store_worker.ts", "watchdog_entry.ts", "o200k_base.bin", "node_modules"].map((name) =>
    `dist/${PROGRAM}/${name}`
  ),
];

/** Path in the stage of a file of the repository: the same as there. */
function staged(file: URL): string {
  return file.href.slice(ROOT.href.length);
}

/** Path of the binary that the compiler makes for an output, from the root of the repository: on Windows it ends in `.exe`. */
export function binaryAt(output: string, os: typeof Deno.build.os = Deno.build.os): string {
  const path = resolve(fileURLToPath(ROOT), output);
  return os === "windows" && !path.endsWith(".exe") ? `${path}.exe` : path;
}

/**
 * Bundles the program and compiles it to `output`; the result is the path of the binary.
 *
 * @throws when a step fails, or the binary does not start
 */
export async function build(output: string): Promise<string> {
  const said = await stage();
  const binary = binaryAt(output);
  const command = new Deno.Command(Deno.env.get("DENO") ?? Deno.execPath(), {
    cwd: STAGE,
    args: [
      "compile",
      "--no-check",
      "--no-lock",
      "--config=deno.json",
      "--allow-all", // all but one thing needs less, see docs/workers.md
      ...INCLUDED.flatMap((path) => ["--include", path]),
      "-o",
      binary,
      `dist/${PROGRAM}/main.js`,
    ],
    // A compiler older than 2.9 trusts its own authorities alone, which do not know a proxy's certificate.
    env: { DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "mozilla,system" },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  const { code } = await command.output();
  if (code !== 0) throw new Error(`Cannot compile: deno compile ended with ${code}`);
  await Deno.writeTextFile(join(dirname(binary), NOTICES), said);
  const folder = await Deno.makeTempDir(); // for what the binary unpacks
  try {
    await start(binary, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return binary;
}

/** Lays out what the binary holds, as in the repository; gives the notices. */
async function stage(): Promise<string> {
  const program = await bundle(PROGRAM, { apart: [], isCompiled: true });
  const { packages, inside } = await packagesIn(program);
  const native = await nativeModule(packages);
  const said = await notices({ packages: [...packages, native], inside });
  await Deno.remove(STAGE, { recursive: true }).catch(() => {});
  await Deno.mkdir(new URL("dist/", STAGE), { recursive: true });
  await Deno.rename(program, new URL(`dist/${PROGRAM}`, STAGE));
  await copy(native.folder, new URL(`dist/${PROGRAM}/node_modules/${native.name}/`, STAGE));
  await copy(new URL("presets/", ROOT), new URL("presets/", STAGE));
  const { nodeModulesDir, unstable } = config;
  await Deno.writeTextFile(new URL("deno.json", STAGE), JSON.stringify({ nodeModulesDir, unstable }));
  await Deno.writeTextFile(new URL(staged(COMMIT_FILE), STAGE), await sourceCommit());
  await Deno.writeTextFile(new URL(staged(NOTICES_FILE), STAGE), said);
  await date(STAGE, await sourceTime());
  return said;
}

/**
 * The package with the native module of libSQL for this system. A bundle finds it in `node_modules` beside it; as a package
 * of Deno's, the compiler would note paths of this machine with it.
 */
async function nativeModule(packages: readonly Package[]): Promise<Package> {
  const folder = packages.find(({ name }) => name === "libsql")?.folder ?? "";
  const { optionalDependencies } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
  const system = `@libsql/${process.platform}-${process.arch}`;
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (name.startsWith(system) && !name.includes("musl")) {
      return await packageAt(join(folder, "../..", name, `${version}`));
    }
  }
  throw new Error(`Cannot compile: libSQL has no native module for ${system}`);
}

/** Copies a folder. */
async function copy(from: string | URL, to: URL): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const source = join(from instanceof URL ? fileURLToPath(from) : from, name);
    if (isDirectory) await copy(source, new URL(`${name}/`, to));
    else await Deno.copyFile(source, new URL(name, to));
  }
}

/** Gives all files of a folder a time, which the compiler embeds; in seconds since 1970. */
async function date(folder: URL, time: number): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) await date(new URL(`${name}/`, folder), time);
    else await Deno.utime(new URL(name, folder), time, time);
  }
}

/**
 * Starts the binary with a database once, with a folder for temporary files, so that it is seen here where its native module cannot be loaded.
 *
 * @throws with what the binary says
 */
async function start(binary: string, folder: string): Promise<void> {
  const server = new Deno.Command(binary, {
    args: ["serve", "--database=:memory:", "--port=0", "--canary-port=0"],
    env: { TMPDIR: folder, TEMP: folder },
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
