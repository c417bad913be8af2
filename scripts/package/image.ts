/**
 * Builds the container image: lays out its root file system in dist/image and runs `buildah` on the Containerfile.
 *
 *     deno task package:image               → image errorworks:VERSION, in buildah's store
 *     deno task package:image NAME:TAG      → image NAME:TAG
 *     deno task package:image --prepare     → dist/image alone, for another builder (see Containerfile)
 *
 * The libraries are those of this machine, so the image is for its architecture. `DENO` and `DENORT_BIN` are those of
 * `build.ts`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { dirname } from "node:path";
import { taskArgs } from "../task_args.ts";
import manifest from "../../deno.json" with { type: "json" };
import { build, NOTICES } from "../build.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CONTEXT = `${ROOT}dist/image`;

type Env = Readonly<Record<string, string>>;

/** Files that glibc and a program look for in a system; the container's runtime adds hosts and resolv.conf. */
const SYSTEM_FILES: Readonly<Record<string, string>> = {
  "/etc/passwd": "root:x:0:0:root:/:/nologin\nerrorworks:x:65532:65532:errorworks:/data:/nologin\n",
  "/etc/group": "root:x:0:\nerrorworks:x:65532:\n",
  "/etc/nsswitch.conf": "hosts: files dns\n",
};

const COMMON_LICENSE = /\/usr\/share\/common-licenses\/[\w.-]*\w/g;

/** The certificates are only read with DENO_TLS_CA_STORE=system: Deno has Mozilla's own. */
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** Lays out the build context of the Containerfile in `context`, around a binary that is compiled. */
export async function prepare(binary: string, context: string): Promise<void> {
  await Deno.remove(context, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(`${context}/data`, { recursive: true });
  await copy(binary, `${context}/root/errorworks`);
  await Deno.chmod(`${context}/root/errorworks`, 0o755);
  for (const library of await librariesOf(binary)) {
    await copy(library, `${context}/root${library}`);
    for (const terms of await termsOf(library)) await copy(terms, `${context}/root${terms}`);
  }
  await copy(CERTIFICATES, `${context}/root${CERTIFICATES}`).catch(ignoreMissing);
  await copy(`${ROOT}LICENSE`, `${context}/root/LICENSE`);
  await copy(`${dirname(binary)}/${NOTICES}`, `${context}/root/${NOTICES}`);
  for (const [path, text] of Object.entries(SYSTEM_FILES)) {
    await Deno.writeTextFile(`${context}/root${path}`, text);
  }
}

/**
 * Builds the image `name` from a prepared context; `env` may name another store of images than the usual one.
 *
 * @throws {Error} when there is no buildah, or it fails
 */
export async function buildImage(name: string, context: string, env: Env = {}): Promise<void> {
  const facts = { VERSION: manifest.version, REVISION: await revision() };
  const { code } = await spawn("buildah", [
    "bud",
    "--format=docker", // the OCI format has no HEALTHCHECK
    "--isolation=chroot", // needs no privileges; there is no RUN
    ...Object.entries(facts).map(([fact, value]) => `--build-arg=${fact}=${value}`),
    `--tag=${name}`,
    `--file=${ROOT}Containerfile`,
    context,
  ], { stdout: "inherit", env }).status;
  if (code !== 0) throw new Error(`buildah ended with ${code}`);
}

/** Paths of the shared libraries of a program, and of what loads them. @throws {Error} when one is missing */
async function librariesOf(binary: string): Promise<string[]> {
  const text = await printedBy("ldd", [binary]);
  const missing = /^\s*(\S+) => not found$/m.exec(text)?.[1];
  if (missing !== undefined) throw new Error(`Cannot find ${missing}, which ${binary} needs`);
  return Array.from(text.matchAll(/(\/\S+) \(0x/g), ([, path = ""]) => path);
}

/** Files with the terms of a library, where this system has dpkg, which knows: its own, and the licences that that one names. */
async function termsOf(library: string): Promise<string[]> {
  const paths = [library, await Deno.realPath(library)];
  for (const path of paths) {
    const owner = (await printedBy("dpkg-query", ["--search", path]).catch(() => "")).split(":")[0];
    const terms = `/usr/share/doc/${owner}/copyright`;
    const text = owner ? await Deno.readTextFile(terms).catch(() => "") : "";
    if (text) return [terms, ...new Set(text.match(COMMON_LICENSE) ?? [])];
  }
  return [];
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(dirname(to), { recursive: true });
  await Deno.copyFile(from, to);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** The commit that is built. */
async function revision(): Promise<string> {
  return (await printedBy("git", ["-C", ROOT, "rev-parse", "HEAD"]).catch(() => "unknown")).trim();
}

/** Runs a program and gives what it printed. @throws {Error} when it fails or is not there */
async function printedBy(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout } = await spawn(program, args, { stdout: "piped" }).output();
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return new TextDecoder().decode(stdout);
}

function spawn(
  program: string,
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "stdout" | "env">,
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, { args: [...args], stdin: "null", ...options }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot run ${program}: install it, or see the Containerfile for another builder`);
  }
}

if (import.meta.main) {
  const isName = /^[a-z0-9][\w./:-]*$/;
  const [first = `errorworks:${manifest.version}`] = taskArgs(
    "deno task package:image [NAME:TAG | --prepare]",
    (arg, at) => at === 0 && (arg === "--prepare" || isName.test(arg)),
  );
  if (Deno.build.os !== "linux") {
    throw new Error(
      "Cannot build the image here: it holds a binary of Linux and its libraries, so build it there",
    );
  }
  const binary = `${ROOT}dist/errorworks`;
  await build(binary);
  await prepare(binary, CONTEXT);
  if (first !== "--prepare") await buildImage(first, CONTEXT);
}
