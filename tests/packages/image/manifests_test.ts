/** The files of `scripts/package/deploy`, as the tools that read them see them. */
import { fileURLToPath } from "node:url";
import { strict as assert } from "node:assert";
import { parse } from "yaml";
import manifest from "../../../deno.json" with { type: "json" };
import { byCommand } from "../start.ts";
import { DEPLOY, deployedContainer, kubernetesDocuments } from "./deployment.ts";
import { ran, whyNot } from "./tools.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** `server.drain_sec`, by default. */
const DRAIN_SEC = 10;
const IMAGE = `errorworks:${manifest.version}`;

Deno.test("kubernetes.yaml has the form that Kubernetes wants, and no field that it does not know", async () => {
  const [deployment, service, ...more] = await kubernetesDocuments();
  assert.deepEqual(more, []);
  // The types refuse unknown fields, the validation what types cannot tell.
  await runChecked(`
    import { Deployment, type IDeployment } from "kubernetes-models/apps/v1";
    import { type IService, Service } from "kubernetes-models/v1";
    const deployment: IDeployment = ${JSON.stringify(deployment)};
    const service: IService = ${JSON.stringify(service)};
    new Deployment(deployment).validate();
    new Service(service).validate();`);
});

Deno.test("kubernetes.yaml starts several, of this version, without rights, and leads its Service to them", async () => {
  const container = await deployedContainer();
  assert.equal(container.image, IMAGE);
  assert.ok(container.replicas > 1);
  assert.equal(container.uid, 65532);
  const [deployment, service] = JSON.parse(JSON.stringify(await kubernetesDocuments()));
  const { template, selector } = deployment.spec;
  const [{ securityContext, lifecycle }] = template.spec.containers;
  assert.deepEqual(selector.matchLabels, template.metadata.labels);
  assert.deepEqual(service.spec.selector, template.metadata.labels);
  assert.equal(securityContext.readOnlyRootFilesystem, true);
  assert.equal(template.spec.securityContext.runAsNonRoot, true);
  const stops_sec = lifecycle.preStop.sleep.seconds + DRAIN_SEC;
  assert.ok(template.spec.terminationGracePeriodSeconds > stops_sec);
});

const why = Deno.build.os === "linux"
  ? await whyNot(["docker-compose"])
  : "docker-compose is taken from Debian";
if (why !== null) console.log(`Skipped: ${why}`);

Deno.test({
  name: "compose.yaml wants a token, and is read by docker-compose as it is meant",
  ignore: why !== null,
  async fn() {
    const env = { ERRORWORKS_ADMIN_TOKEN: "secret", ERRORWORKS_PRESET: "silent" };
    const args = ["--file", `${DEPLOY}compose.yaml`, "config"];
    await assert.rejects(() => ran("docker-compose", args), /choose a token for \/admin/);
    const { services: { errorworks } } = parse(await ran("docker-compose", args, env));
    assert.equal(errorworks.image, IMAGE);
    assert.deepEqual(errorworks.environment, env);
    assert.deepEqual(errorworks.ports, ["127.0.0.1:8000:8000/tcp"]);
    assert.match(errorworks.volumes[0], /:\/data:rw$/);
    assert.equal(errorworks.read_only, true);
    assert.ok(parseInt(errorworks.stop_grace_period) > DRAIN_SEC);
    await isUnderstood(errorworks.environment);
  },
});

/** Starts the program from its source with an environment, and looks whether it made use of all of that. */
async function isUnderstood(env: Readonly<Record<string, string>>): Promise<void> {
  const program = [Deno.execPath(), "run", "-A", "--config", `${ROOT}deno.json`, `${ROOT}main.ts`];
  const start = byCommand(program, { env });
  const server = await start(["serve", "--json", "--host=127.0.0.1", "--port=0", "--database=none"]);
  try {
    assert.equal((await (await fetch(`${server.url}/health`)).json()).preset, env["ERRORWORKS_PRESET"]);
    const headers = { authorization: `Bearer ${env["ERRORWORKS_ADMIN_TOKEN"]}` };
    const response = await fetch(`${server.url}/admin/stats`, { headers });
    assert.equal(response.status, 200, await response.text());
  } finally {
    await server.stop();
  }
}

/** Checks the types of a program, and runs it. @throws {Error} with what is wrong */
async function runChecked(code: string): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, code);
    await ran(Deno.execPath(), ["run", "-A", "--check", `--config=${ROOT}tests/packages/deno.json`, file]);
  } finally {
    await Deno.remove(file);
  }
}
