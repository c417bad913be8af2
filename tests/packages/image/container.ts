/** Running an unpacked image with `runc`, which is also beneath Docker and Kubernetes. */
import { byCommand, type Start } from "../start.ts";
import type { Pulled } from "./pulled.ts";
import { ran } from "./tools.ts";

/** Differences of a container from its image. */
export interface Wanted {
  /** Added to the environment, or replaced there. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder to mount on /data; without one there is nothing that can be written. */
  readonly data?: string;
  /** True for the network of the host, false for a loopback of its own. */
  readonly network: "host" | "own";
}

/** Command line that runs a container in the foreground, its root file system read-only and without any capability. */
export async function runLine(
  image: Pulled,
  id: string,
  args: readonly string[],
  wanted: Wanted,
): Promise<string[]> {
  const bundle = `${image.folder}/${id}`;
  await Deno.mkdir(bundle, { recursive: true });
  await Deno.writeTextFile(`${bundle}/config.json`, JSON.stringify(specOf(image, args, wanted)));
  return ["runc", "--root", stateOf(image), "run", "--bundle", bundle, id];
}

/** Starts containers that tell their address as JSON. */
export function contained(image: Pulled, id: string, wanted: Wanted): Start {
  return async (args) => await byCommand(await runLine(image, id, args, wanted))([]);
}

/** Runs a command in a running container; what it printed. @throws {Error} when it fails */
export function exec(image: Pulled, id: string, command: readonly string[], env: readonly string[] = []) {
  const added = env.flatMap((one) => ["--env", one]);
  return ran("runc", ["--root", stateOf(image), "exec", ...added, id, ...command]);
}

/** The process id, seen from the host, of the first process of a container. */
export async function pidOf(image: Pulled, id: string): Promise<number> {
  return JSON.parse(await ran("runc", ["--root", stateOf(image), "state", id])).pid;
}

/** Ends what still runs, after a test that failed. */
export async function removeContainers(image: Pulled): Promise<void> {
  const ids = (await ran("runc", ["--root", stateOf(image), "list", "--quiet"])).split("\n").filter(Boolean);
  for (const id of ids) await ran("runc", ["--root", stateOf(image), "delete", "--force", id]);
}

function stateOf({ folder }: Pulled): string {
  return `${folder}/runc`;
}

/** Specification for the runtime, as an engine makes it of an image's configuration. */
function specOf({ config, rootfs }: Pulled, args: readonly string[], { env = {}, data, network }: Wanted) {
  const [uid, gid] = config.User.split(":").map(Number);
  const mount = (destination: string, type: string, options: readonly string[], source = type) => ({
    destination,
    type,
    source,
    options,
  });
  const quiet = ["nosuid", "noexec", "nodev"];
  return {
    ociVersion: "1.0.2",
    process: {
      user: { uid, gid },
      args: [...config.Entrypoint, ...args],
      env: [...config.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
      cwd: config.WorkingDir,
      noNewPrivileges: true,
      capabilities: { bounding: [], effective: [], permitted: [] },
    },
    root: { path: rootfs, readonly: true },
    mounts: [
      mount("/proc", "proc", quiet),
      mount("/dev", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
      ...(data === undefined
        ? []
        : [mount(Object.keys(config.Volumes)[0] ?? "", "bind", ["bind", "rw"], data)]),
    ],
    linux: {
      namespaces: ["pid", "mount", "ipc", "uts", ...(network === "own" ? ["network"] : [])]
        .map((type) => ({ type })),
    },
  };
}
