import { freePort } from "../../free_port.ts";

/** A registry of images. */
export interface Registry extends AsyncDisposable {
  /** Host and port, as names of images begin. */
  readonly host: string;
}

const STARTS_MS = 30_000;

/** Starts Debian's `docker-registry` on loopback, with its data in `folder`. */
export async function startRegistry(folder: string): Promise<Registry> {
  const host = `127.0.0.1:${freePort()}`;
  const config = {
    version: 0.1,
    log: { level: "error" },
    storage: { filesystem: { rootdirectory: `${folder}/registry` } },
    http: { addr: host },
  };
  await Deno.writeTextFile(`${folder}/registry.yml`, JSON.stringify(config));
  const child = new Deno.Command("docker-registry", {
    args: ["serve", `${folder}/registry.yml`],
    env: { OTEL_TRACES_EXPORTER: "none" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const from = performance.now();
  while (!(await fetch(`http://${host}/v2/`).then((answer) => answer.text(), () => null))) {
    if (performance.now() - from > STARTS_MS) throw new Error("Cannot start docker-registry");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    host,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}
