/** The npm packages as their users have them: packed, installed in an empty folder, run there. */
import { strict as assert } from "node:assert";
import process from "node:process";
import { sourceCommit } from "../../../engine/base/commit.ts";
import { VERSION } from "../../../engine/base/version.ts";
import { packNpm } from "../../../scripts/package/npm.ts";
import { built } from "../../binary/built.ts";
import { smoke } from "../smoke.ts";
import { byCommand } from "../start.ts";
import { emptyFolder, type Folder, type Ran } from "./folder.ts";
import { until } from "../../waits.ts";

const PLATFORM = `${process.platform}-${process.arch}`;
/** Longest time that a server may outlive the process that started it, in milliseconds. */
const ORPHAN_MS = 60_000;
/** Longest test by Vitest and Jest, in milliseconds; their own limit is too short for a start on a busy machine. */
const LIMIT_MS = 120_000;
/** Words of npm for a registry that it cannot reach. */
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|E40[134]/;

let packed: Promise<string[]> | undefined;

/** Paths of the tarballs, packed once. */
function tarballs(): Promise<string[]> {
  return packed ??= built().then((binary) => packNpm({ [PLATFORM]: binary }));
}

function succeeded({ code, text }: Ran): void {
  assert.equal(code, 0, text);
}

/** Longest wait for an answer, in milliseconds. */
const ANSWER_MS = 1_000;

/** True if a server answers at `url`, or takes its time. */
async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(ANSWER_MS) })).body?.cancel();
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === "TimeoutError";
  }
}

/** Waits until nothing answers at `url` any longer. */
async function gone(url: string): Promise<void> {
  await until(`the end of ${url}`, async () => !await answers(url), ORPHAN_MS);
}

/** A folder in which both packages are installed, without a network. */
async function installed(): Promise<Folder> {
  const folder = await emptyFolder();
  succeeded(await folder.run("npm", ["install", ...await tarballs()]));
  return folder;
}

Deno.test("the packages, installed in an empty folder without a network", async (t) => {
  await using folder = await installed();
  const { path, place, run, start, take } = folder;
  const binary = `${path}/node_modules/@errorworks/${PLATFORM}/errorworks`;

  await t.step("npx errorworks version --json tells version, commit, runtime and platform", async () => {
    const ran = await run("npx", ["errorworks", "version", "--json"]);
    succeeded(ran);
    const { commit, runtime, ...facts } = JSON.parse(ran.text);
    assert.deepEqual(facts, { version: VERSION, platform: PLATFORM });
    assert.match(commit, await sourceCommit() === "unknown" ? /^unknown$/ : /^[0-9a-f]{40}(-dirty)?$/);
    assert.match(runtime, /^deno \d/);
  });

  await t.step("npx errorworks serve --preset=stress answers, and stops when npx is told to", async () => {
    const child = await start("npx", ["errorworks", "serve", "--preset=stress", "--port=0"]);
    assert.equal((await (await fetch(`${child.url}/health`)).json()).preset, "stress");
    await child.stop();
    await gone(child.url);
  });

  await t.step("it passes the smoke suite of all packages", async (t) => {
    await smoke(t, byCommand([`${path}/node_modules/.bin/errorworks`], place));
  });

  await t.step("each package has its terms, and those of what is in it", async () => {
    for (const name of ["errorworks", `@errorworks/${PLATFORM}`]) {
      const text = await Deno.readTextFile(`${path}/node_modules/${name}/THIRD_PARTY_NOTICES.txt`);
      assert.match(text, /^hono \d/m);
      assert.match(await Deno.readTextFile(`${path}/node_modules/${name}/LICENSE`), /^MIT License/);
    }
  });

  await t.step("a wrong command ends with the code of the binary", async () => {
    const { code, text } = await run("npx", ["errorworks", "serve", "--preset=stres"]);
    assert.equal(code, 2);
    assert.match(text, /no such preset/);
  });

  await t.step("a launcher that is killed leaves no server behind", async () => {
    const child = await start("node", ["node_modules/errorworks/cli.cjs", "serve", "--port=0"]);
    Deno.kill(child.pid, "SIGKILL");
    await gone(child.url);
    await child.stop();
  });

  await t.step("a test process that is killed leaves no server behind", async () => {
    await take("forgotten.mjs");
    const child = await start("node", ["forgotten.mjs"]);
    Deno.kill(child.pid, "SIGKILL");
    await gone(child.url);
    await child.stop();
  });

  await t.step("a test process that ends without close() leaves no server behind", async () => {
    const child = await start("node", ["forgotten.mjs", "--end"]);
    await gone(child.url);
    assert.equal(await child.stop(), 0);
  });

  await t.step("the one test passes in node:test, with what else the package does", async () => {
    await take("client.cjs", "node.test.mjs", "driver.test.mjs");
    const ran = await run("node", ["--test", "node.test.mjs", "driver.test.mjs"]);
    succeeded(ran);
    assert.match(ran.text, /pass 10\b/);
  });

  await t.step("the one test passes in deno test", async () => {
    await take("deno_test.mjs");
    const ran = await run(Deno.execPath(), ["test", "-A", "--no-lock", "--no-check", "deno_test.mjs"]);
    succeeded(ran);
    assert.match(ran.text, /1 passed/);
  });

  await t.step("a binary that has lost its mode, or a platform without one, is told as such", async () => {
    await Deno.chmod(binary, 0o644);
    const lost = await run("npx", ["errorworks", "version"]);
    await Deno.chmod(binary, 0o755);
    assert.match(lost.text, /^error: Cannot run errorworks: \S+ is not executable.* \(chmod \+x\)/m);
    const script =
      'Object.defineProperty(process, "arch", { value: "mips" }); require("errorworks/testing").errorworks()';
    const other = await run("node", ["-e", script]);
    assert.match(
      other.text,
      /Cannot start errorworks: Cannot run errorworks on \w+-mips: there is a binary for /,
    );
  });

  await t.step("a binary that is not the one that was packed is not run", async () => {
    const bytes = await Deno.readFile(binary);
    await Deno.remove(binary); // a server that is about to end may still run it: such a file takes no more bytes
    await Deno.writeFile(binary, bytes, { mode: 0o755 });
    await Deno.writeFile(binary, new Uint8Array(1), { append: true });
    const { code, text } = await run("npx", ["errorworks", "version"]);
    assert.equal(code, 1);
    assert.match(text, /^error: Cannot run errorworks: .* is damaged or is of another version/m);
  });

  await t.step("without the package of the platform it says what to do", async () => {
    await Deno.remove(`${path}/node_modules/@errorworks`, { recursive: true });
    const { code, text } = await run("npx", ["errorworks", "version"]);
    assert.equal(code, 1);
    assert.match(text, /its optional dependency @errorworks\/\S+ is not installed/);
  });
});

Deno.test("the one test passes in Vitest and Jest, and TypeScript takes the declarations", async (t) => {
  await using folder = await emptyFolder({ online: true });
  const { run, take } = folder;
  await take("package.json", "client.cjs", "vitest.test.mjs", "jest.test.cjs", "types.ts", "tsconfig.json");
  const install = await run("npm", ["install", ...await tarballs()]);
  const ignore = install.code !== 0 && UNREACHABLE.test(install.text);
  if (ignore) console.log("Skipped: npm cannot fetch vitest, jest and typescript here");
  else succeeded(install);

  const step = (name: string, command: readonly string[], said: RegExp) =>
    t.step({
      name,
      ignore,
      async fn() {
        const ran = await run("npx", command);
        succeeded(ran);
        assert.match(ran.text, said);
      },
    });
  await step("Vitest", ["vitest", "run", `--testTimeout=${LIMIT_MS}`, "vitest.test.mjs"], /Tests +1 passed/);
  await step("Jest", ["jest", `--testTimeout=${LIMIT_MS}`, "jest.test.cjs"], /Tests: +2 passed/);
  await step("tsc", ["tsc"], /^$/);
});
