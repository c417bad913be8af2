/** The container image, as somebody who pulls it would run it. */
import { strict as assert } from "node:assert";
import manifest from "../../../deno.json" with { type: "json" };
import { HAS_SQLD } from "../../sqld/sqld.ts";
import { smoke } from "../smoke.ts";
import { contained, exec, pidOf, removeContainers, runLine } from "./container.ts";
import { behaveAsOne } from "./fleet.ts";
import { buildPushPull, type Pulled } from "./pulled.ts";
import { ran, whyNoImages } from "./tools.ts";
import { until } from "../../waits.ts";

const NAME = `errorworks:${manifest.version}`;
/** `server.drain_sec` is 10 by default; nothing is in flight at the stop. */
const DRAIN_MS = 10_000;
const STARTS_MS = 60_000;

const why = await whyNoImages();
if (why !== null) console.log(`Skipped: ${why}`);

Deno.test({
  name: "the image is built, pushed, pulled, and runs read-only as a user without rights",
  ignore: why !== null,
  async fn(t) {
    await using image = await buildPushPull(NAME);
    await using cleaning = new AsyncDisposableStack();
    cleaning.defer(() => removeContainers(image));
    const mb = (bytes: number) => (bytes / 1e6).toFixed(0);
    console.log(`${mb(image.packed_bytes)} MB to pull, ${mb(image.unpacked_bytes)} MB unpacked`);
    await t.step("it says what it is, and how it is run", () => tellsOfItself(image));
    await t.step(
      "it holds no shell, and nothing that its user may write but the volume",
      () => holdsLittle(image),
    );
    await t.step("it passes the smoke suite of all packages", async (t) => {
      await smoke(t, contained(image, "smoke", { network: "host", data: await volume(image, "smoke") }));
    });
    await t.step("as it is, it is healthy, right as PID 1, and stops in time", () => runsAsPid1(image));
    await t.step({
      name: "two containers of kubernetes.yaml on one sqld are one fleet",
      ignore: !HAS_SQLD,
      fn: () => behaveAsOne(image),
    });
  },
});

async function tellsOfItself({ config }: Pulled): Promise<void> {
  assert.deepEqual([...config.Entrypoint, ...config.Cmd], ["/errorworks", "serve"]);
  assert.deepEqual(config.Healthcheck.Test, ["CMD", "/errorworks", "health"]);
  assert.deepEqual([Object.keys(config.Volumes), config.WorkingDir], [["/data"], "/data"]);
  assert.deepEqual(Object.keys(config.ExposedPorts), ["8000/tcp"]);
  assert.equal(config.User, "65532:65532");
  const label = (name: string) => config.Labels[`org.opencontainers.image.${name}`];
  assert.deepEqual([label("version"), label("licenses")], [manifest.version, manifest.license]);
  assert.equal(label("revision"), (await ran("git", ["rev-parse", "HEAD"])).trim());
}

async function holdsLittle({ rootfs }: Pulled): Promise<void> {
  const find = async (...tests: string[]) =>
    (await ran("find", [rootfs, ...tests])).split("\n").filter(Boolean);
  const executable = (await find("-type", "f", "-perm", "/111")).map((path) => path.slice(rootfs.length));
  assert.deepEqual(executable.filter((path) => !/\.so(\.\d+)*$/.test(path)), ["/errorworks"]);
  const terms = (await find("-name", "copyright", "-o", "-name", "THIRD_PARTY_NOTICES.txt")).map((path) =>
    path.slice(rootfs.length)
  );
  assert.ok(terms.includes("/THIRD_PARTY_NOTICES.txt") && terms.length > 1, terms.join()); // of glibc, too
  const writable = await find("(", "-uid", "65532", "-o", "-perm", "/022", ")", "-not", "-type", "l");
  assert.deepEqual(writable, [`${rootfs}/data`]);
}

/** A folder as an engine makes it for a volume: its owner is that of the image's own. */
async function volume({ rootfs, folder }: Pulled, name: string): Promise<string> {
  const path = `${folder}/${name}-data`;
  await ran("cp", ["-a", `${rootfs}/data`, path]);
  return path;
}

async function runsAsPid1(image: Pulled): Promise<void> {
  const data = await volume(image, "own");
  const [program = "", ...args] = await runLine(image, "own", image.config.Cmd, { network: "own", data });
  const child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  const check = image.config.Healthcheck.Test.slice(1);
  await until("becoming healthy", () => exec(image, "own", check).then(() => true, () => false), STARTS_MS);
  const told = await exec(image, "own", check, ["HTTP_PROXY=http://127.0.0.1:9"]);
  assert.match(told, /^healthy: errorworks \S+ at http:\/\/127\.0\.0\.1:8000, preset none\n$/);

  const pid = await pidOf(image, "own");
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  assert.match(status, /^NSpid:\s+\d+\s+1$/m);
  assert.match(status, /^Uid:\s+65532\s+65532\s/m);
  assert.match(status, /^CapEff:\s+0+$/m);
  assert.equal(
    await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`),
    "",
    "health checks left something",
  );
  assert.ok(Array.from(Deno.readDirSync(data), ({ name }) => name).includes("errorworks.db"));
  await assert.rejects(
    () => exec(image, "own", ["/errorworks", "health", "http://127.0.0.1:8001"]),
    /ended with 1/,
  );

  const from = performance.now();
  Deno.kill(pid, "SIGTERM");
  assert.equal((await child.status).code, 0);
  assert.ok(performance.now() - from < DRAIN_MS, "nothing was in flight, yet it waited");
}
