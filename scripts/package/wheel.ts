/**
 * Builds the wheel, which carries the compiled binary:
 *
 *     deno task package:wheel                    → dist/wheel/errorworks-VERSION-py3-none-PLATFORM.whl
 *     deno run -A scripts/package/wheel.ts OUT   → into the folder OUT
 *
 *     errorworks/            the Python package, from scripts/package/python
 *     errorworks/bin/        the binary, which `errorworks/__main__.py` becomes when it is run
 *     *.dist-info/           with the command `errorworks` and the plug-in of pytest
 *
 * Built by hatchling, which `pip wheel` gets from its index. The same commit gives the same bytes around the same
 * binary: times in the archive are those of the commit.
 *
 * @module
 */
import { outputOf } from "../output_of.ts";
import { fileURLToPath } from "node:url";
import { VERSION } from "../../engine/base/version.ts";
import { isOnlyWord, taskArgs } from "../task_args.ts";
import { build, NOTICES } from "../build.ts";
import { sourceTime } from "../source_time.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SOURCE = `${ROOT}scripts/package/python`;

/** Folder of the wheel; those of other versions are removed, as `*.whl` is to mean one. */
const OUT = `${ROOT}dist/wheel`;

/** Builds the wheel into a folder; the result is its path. @throws when a step fails, with what it printed */
export async function buildWheel(output = OUT): Promise<string> {
  const stage = await Deno.makeTempDir({ prefix: "errorworks-wheel-" });
  try {
    await copy(SOURCE, `${stage}/package`);
    await Deno.copyFile(`${ROOT}LICENSE`, `${stage}/package/LICENSE`);
    await Deno.mkdir(`${stage}/package/errorworks/bin`);
    const binary = await build(`${stage}/package/errorworks/bin/errorworks`);
    await Deno.rename(`${stage}/package/errorworks/bin/${NOTICES}`, `${stage}/package/${NOTICES}`);
    const platform = platformTag(Deno.build, await Deno.readFile(binary));
    await run(PYTHON, ["-m", "pip", "wheel", ...QUIET, "-w", `${stage}/out`, `${stage}/package`], {
      ERRORWORKS_VERSION: VERSION,
      ERRORWORKS_PLATFORM: platform,
      SOURCE_DATE_EPOCH: String(await sourceTime()),
    });
    return await moveWheel(`${stage}/out`, output);
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

const PYTHON = Deno.build.os === "windows" ? "python" : "python3";
const QUIET = ["--disable-pip-version-check", "--no-deps", "--quiet"];

/** Platforms in the words of wheels, by system and processor; Linux depends on the libraries of the binary, too. */
const PLATFORMS: Readonly<Record<string, string>> = {
  "darwin x86_64": "macosx_11_0_x86_64",
  "darwin aarch64": "macosx_11_0_arm64",
  "windows x86_64": "win_amd64",
  "windows aarch64": "win_arm64",
};

/** The platform tag of a wheel with this binary. @throws for a system that wheels have no name for */
export function platformTag(
  { os, arch }: Pick<typeof Deno.build, "os" | "arch">,
  binary: Uint8Array,
): string {
  if (os === "linux") return `manylinux_2_${newestGlibc(binary)}_${arch}`;
  const tag = PLATFORMS[`${os} ${arch}`];
  if (tag === undefined) throw new Error(`Cannot name the platform of a wheel for ${os} on ${arch}`);
  return tag;
}

/** The newest glibc 2.x that a binary, or a library in it, has symbols of: it does not start on an older one. */
function newestGlibc(binary: Uint8Array): number {
  const names = new TextDecoder("latin1").decode(binary).matchAll(/GLIBC_2\.(\d+)/g);
  return Math.max(...Array.from(names, ([, minor]) => Number(minor)));
}

async function moveWheel(from: string, to: string): Promise<string> {
  if (to === OUT) await Deno.remove(to, { recursive: true }).catch(() => {});
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
    return `${to}/${name}`;
  }
  throw new Error("Cannot find the wheel that pip built");
}

/** Copies a folder, but what Python leaves behind in one. */
async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (name === "__pycache__") continue;
    if (isDirectory) await copy(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

async function run(program: string, args: readonly string[], env: Record<string, string>): Promise<void> {
  const ran = await outputOf(program, { args: [...args], env });
  if (ran === null) {
    throw new Error(`Cannot build the wheel: there is no ${program}; install Python with pip`);
  }
  if (ran.success) return;
  const said = [ran.stdout, ran.stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  throw new Error(`Cannot build the wheel: ${program} ended badly\n${said}`);
}

if (import.meta.main) {
  const [folder] = taskArgs("deno task package:wheel [FOLDER]", isOnlyWord);
  console.log(await buildWheel(folder));
}
