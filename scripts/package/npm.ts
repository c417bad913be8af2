/**
 * Packs the npm packages into `dist/npm`: `errorworks`, and one with the binary for each platform.
 *
 *     deno task package:npm                              for this machine, compiled anew
 *     deno task package:npm linux-x64=dist/errorworks …  for these platforms, with binaries that are there
 *
 * The notices of what is in a binary are in its folder, as the build writes them.
 *
 * `errorworks` depends on the packages of the platforms it was packed with, so a release names them all at once.
 *
 * @module
 */
import { outputOf } from "../output_of.ts";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { VERSION } from "../../engine/base/version.ts";
import { taskArgs } from "../task_args.ts";
import { dirname, join } from "node:path";
import { build, NOTICES } from "../build.ts";
import { type Platform, PLATFORMS } from "./npm/platforms.ts";

const ROOT = new URL("../../", import.meta.url);
const OUT = new URL("dist/npm/", ROOT);
const STAGE = new URL("stage/", OUT);
const FILES = new URL("npm/files/", import.meta.url);

const COMMON = {
  version: VERSION,
  description: "A server that misbehaves on purpose: fake LLM APIs and a fake website, for tests",
  license: "MIT",
  keywords: ["chaos", "fault injection", "llm", "mock", "openai", "testing"],
} as const;

/** Facts about the binary of a platform that the launcher needs. */
interface Binary {
  readonly package: string;
  readonly file: string;
  readonly sha256: string;
}

/** Packs `errorworks` and the packages of `binaries`, paths by platform. Gives the paths of the tarballs. */
export async function packNpm(binaries: Readonly<Record<string, string>>): Promise<string[]> {
  await Deno.remove(OUT, { recursive: true }).catch(() => {});
  const known: Record<string, Binary> = {};
  for (const [name, path] of Object.entries(binaries)) {
    known[name] = await stageBinary(name, platformOf(name), path);
  }
  await stageLauncher(known);
  const [first = ""] = Object.values(binaries);
  const names = ["errorworks", ...Object.keys(known)];
  for (const name of names) await stageTerms(name, binaries[name] ?? first);
  const packed: string[] = [];
  for (const name of names) packed.push(await pack(name));
  await Deno.remove(STAGE, { recursive: true });
  return packed;
}

/** Adds the terms of a package, and of what is in it. @throws {Error} where the binary has no notices beside it */
async function stageTerms(name: string, binary: string): Promise<void> {
  const folder = await staged(name);
  await Deno.copyFile(new URL("LICENSE", ROOT), new URL("LICENSE", folder));
  const path = join(dirname(binary), NOTICES);
  await Deno.copyFile(path, new URL(NOTICES, folder)).catch((cause) => {
    throw new Error(`Cannot pack "${name}": there is no ${path}, which the build writes`, { cause });
  });
}

/** @throws {Error} listing the platforms there are */
function platformOf(name: string): Platform {
  const platform = PLATFORMS[name];
  if (platform) return platform;
  throw new Error(`Cannot pack "${name}": the platforms are ${Object.keys(PLATFORMS).join(", ")}`);
}

async function stageBinary(name: string, { os, cpu, libc, file }: Platform, path: string): Promise<Binary> {
  const folder = await staged(name);
  const manifest = {
    name: `@errorworks/${name}`,
    ...COMMON,
    os: [os],
    cpu: [cpu],
    files: [file, NOTICES],
    preferUnplugged: true,
  };
  await writeJson(new URL("package.json", folder), libc ? { ...manifest, libc: [libc] } : manifest);
  const target = new URL(file, folder);
  await Deno.copyFile(path, target);
  await Deno.chmod(target, 0o755);
  return { package: manifest.name, file, sha256: await sha256Of(target) };
}

async function stageLauncher(binaries: Readonly<Record<string, Binary>>): Promise<void> {
  const folder = await staged("errorworks");
  for await (const { name } of Deno.readDir(FILES)) {
    await Deno.copyFile(new URL(name, FILES), new URL(name, folder));
  }
  await writeJson(new URL("binaries.json", folder), binaries);
  await bundle("scripts/package/npm/driver.ts", fileURLToPath(new URL("driver.cjs", folder)));
  for (const kind of ["cts", "mts"]) {
    await Deno.writeTextFile(new URL(`testing.d.${kind}`, folder), await declarations());
  }
  await writeJson(new URL("package.json", folder), launcherManifest(Object.values(binaries)));
}

function launcherManifest(binaries: readonly Binary[]) {
  return {
    name: "errorworks",
    ...COMMON,
    engines: { node: ">=20" },
    bin: { errorworks: "cli.cjs" },
    exports: {
      "./testing": {
        import: { types: "./testing.d.mts", default: "./testing.mjs" },
        require: { types: "./testing.d.cts", default: "./testing.cjs" },
      },
      "./package.json": "./package.json",
    },
    // For `moduleResolution: node10`, which knows no `exports`
    typesVersions: { "*": { testing: ["./testing.d.cts"] } },
    files: ["*.cjs", "*.mjs", "*.cts", "*.mts", "binaries.json", NOTICES],
    optionalDependencies: Object.fromEntries(binaries.map(({ package: name }) => [name, VERSION])),
  };
}

/** The types of `errorworks/testing`: a file of types alone is a declaration file as it stands. */
async function declarations(): Promise<string> {
  const types = await Deno.readTextFile(new URL("engine/testing/types.ts", ROOT));
  return `/// <reference lib="esnext.disposable" />
${types}
/** Starts a server of the test's own: no faults, no latency and seed 1 unless the options say otherwise. */
export declare function errorworks(options?: ErrorworksOptions): Promise<Errorworks>;
/** Connects to a server that runs already, such as one that all test files share; \`close()\` leaves it running. */
export declare function connect(running: RunningErrorworks): Promise<Errorworks>;
`;
}

async function staged(name: string): Promise<URL> {
  const folder = new URL(`${name}/`, STAGE);
  await Deno.mkdir(folder, { recursive: true });
  return folder;
}

async function writeJson(path: URL, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

async function sha256Of(path: URL): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return new Uint8Array(digest).toHex();
}

/** Bundles a module with what it imports into one CommonJS file. */
async function bundle(entry: string, output: string): Promise<void> {
  await run(Deno.execPath(), ["bundle", "--quiet", "--format", "cjs", "-o", output, entry], ROOT);
}

/** Packs a staged folder; gives the path of the tarball. */
async function pack(name: string): Promise<string> {
  const args = ["pack", "--silent", "--pack-destination", fileURLToPath(OUT)];
  const printed = await run("npm", args, new URL(`${name}/`, STAGE));
  return fileURLToPath(new URL(printed.trim(), OUT));
}

/** Runs a program and gives what it prints. @throws {Error} when it fails or is not there */
async function run(program: string, args: string[], cwd: URL): Promise<string> {
  const ran = await outputOf(program, { args, cwd, stdin: "null", stderr: "inherit" });
  if (ran === null) throw new Error(`Cannot pack: there is no ${program}; install Node with npm`);
  const { code, stdout } = ran;
  if (code !== 0) throw new Error(`Cannot pack: ${program} ${args.join(" ")} ended with ${code}`);
  return new TextDecoder().decode(stdout);
}

/** The binaries that the command line names, or one for this machine. */
async function binariesOf(args: readonly string[]): Promise<Record<string, string>> {
  if (args.length > 0) return Object.fromEntries(args.map((arg) => arg.split("=", 2)));
  return { [`${process.platform}-${process.arch}`]: await build("dist/errorworks") };
}

if (import.meta.main) {
  const args = taskArgs("deno task package:npm [PLATFORM=BINARY...]", (arg) => /^[a-z].*=./.test(arg));
  for (const path of await packNpm(await binariesOf(args))) console.log(path);
}
