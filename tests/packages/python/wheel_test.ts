/** The wheel, as somebody who has just installed it would use it: no source, no environment, no index. */
import { strict as assert } from "node:assert";
import { smoke } from "../smoke.ts";
import { byCommand } from "../start.ts";
import { copySuites, type Environment, installed, Missing, runs } from "./environment.ts";

/** The environment, or `null` with the reason printed. */
async function attempt(): Promise<Environment | null> {
  try {
    return await installed();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.log(`Skipped: ${error.message}`);
    return null;
  }
}

Deno.test("the wheel is installed from itself alone, passes the smoke suite, and its fixtures work", async (t) => {
  await using wheel = await attempt();
  if (!wheel) return;
  const { python, command, folder, env } = wheel;

  await t.step("it passes the smoke suite of all packages", async (t) => {
    await smoke(t, byCommand([command], { cwd: folder, env, clearEnv: true }));
  });

  await t.step("it has its terms, and those of what is in it", async () => {
    const read = "from importlib.metadata import files; " +
      "print(sorted(f.name for f in files('errorworks') if 'dist-info/licenses' in str(f)), " +
      "*[f.read_text() for f in files('errorworks') if f.name == 'THIRD_PARTY_NOTICES.txt'])";
    const { stdout } = await new Deno.Command(python, { args: ["-c", read], cwd: folder, env }).output();
    const told = new TextDecoder().decode(stdout);
    assert.match(told, /^\['LICENSE', 'THIRD_PARTY_NOTICES\.txt'\] [^]*^hono \d/m);
  });

  await t.step("its suites of pytest pass in an empty folder", async () => {
    await copySuites(folder);
    const args = ["-m", "pytest", "-q", "--strict-markers", `--basetemp=${folder}/tmp`];
    const strict = { ...env, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "error" };
    const told = { stdout: "inherit", stderr: "inherit" } as const;
    assert.ok(await runs(python, args, { cwd: folder, env: strict, clearEnv: true, ...told }));
  });
});
