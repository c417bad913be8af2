/** Containers that share a libSQL server, as kubernetes.yaml starts them. */
import { strict as assert } from "node:assert";
import { startSqld } from "../../sqld/sqld.ts";
import { AUTH } from "../subject.ts";
import { type Started, TOKEN } from "../start.ts";
import { contained } from "./container.ts";
import { deployedContainer, environmentOf } from "./deployment.ts";
import type { Pulled } from "./pulled.ts";
import { until } from "../../waits.ts";

/** Longest wait for a configuration on its way, in milliseconds; two seconds are told in docs/workers.md. */
const REACHES_MS = 20_000;

/** Starts two containers on one `sqld`, and lets them be one server to whoever asks. */
export async function behaveAsOne(image: Pulled): Promise<void> {
  await using sqld = await startSqld();
  const container = await deployedContainer();
  const env = environmentOf(container, { "admin-token": TOKEN, "database-url": sqld.url });
  const start = (id: string) =>
    contained(image, id, { env, network: "host" })([
      ...container.args,
      "--json",
      "--host=127.0.0.1",
      "--port=0",
    ]);
  const all = await Promise.all([start("one"), start("two")]);
  try {
    const [one, two] = all;
    for (const server of all) {
      for (const { httpGet } of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
        const response = await fetch(server.url + httpGet.path);
        assert.equal(response.status, 200, await response.text());
      }
      assert.equal((await health(server)).preset, env["ERRORWORKS_PRESET"]);
    }
    await configure(one, { faults: null, burst: null });
    await configure(one, { faults: { forbidden: { pct: 100 } } });
    await until("reaching the other", async () => (await health(two)).fleet.config_version === 2, REACHES_MS);
    for (const [server, requests] of [[one, 5], [two, 3]] as const) {
      for (let n = 0; n < requests; n++) assert.equal(await chat(server), 403);
      await admin(server, "/export"); // writes what waits there
    }
    const fleet = JSON.parse(await admin(two, "/fleet"));
    assert.deepEqual(fleet.llm.together.requests_by_status_code, { 403: 8 });
    assert.equal(Object.keys(fleet.llm.by_instance).length, 2);
  } finally {
    assert.deepEqual(await Promise.all(all.map((server) => server.stop())), [0, 0]);
  }
}

async function health({ url }: Started) {
  return await (await fetch(`${url}/health`)).json();
}

async function chat({ url }: Started): Promise<number> {
  const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] });
  const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", body });
  await response.text();
  return response.status;
}

async function admin({ url }: Started, path: string, body?: unknown): Promise<string> {
  const how = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`${url}/admin${path}`, { headers: AUTH, ...how });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return text;
}

const configure = (server: Started, llm: unknown) => admin(server, "/config", { llm });
