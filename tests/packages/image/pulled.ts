import * as z from "zod";
import { built } from "../../binary/built.ts";
import { buildImage, prepare } from "../../../scripts/package/image.ts";
import { startRegistry } from "./registry.ts";
import { ran } from "./tools.ts";

/** Configuration of an image, as far as a runtime needs it. */
const configSchema = z.object({
  created: z.string(),
  config: z.object({
    User: z.string(),
    Env: z.array(z.string()),
    Entrypoint: z.array(z.string()),
    Cmd: z.array(z.string()),
    WorkingDir: z.string(),
    Volumes: z.record(z.string(), z.object({})),
    ExposedPorts: z.record(z.string(), z.object({})),
    Labels: z.record(z.string(), z.string()),
    Healthcheck: z.object({ Test: z.array(z.string()) }),
  }),
});

/** An image that came from a registry, unpacked. */
export interface Pulled extends AsyncDisposable {
  readonly config: z.infer<typeof configSchema>["config"];
  /** Path of its root file system. */
  readonly rootfs: string;
  /** Sizes in bytes: as it is moved, and unpacked. */
  readonly packed_bytes: number;
  readonly unpacked_bytes: number;
  /** Folder for whatever a test needs, gone with the image. */
  readonly folder: string;
}

/** Builds the image, pushes it to a registry, and pulls it into another store than that it was built in. */
export async function buildPushPull(name: string): Promise<Pulled> {
  const folder = await Deno.makeTempDir({ prefix: "image_" });
  const [builder, user] = [await storeIn(folder, "builder"), await storeIn(folder, "user")];
  await prepare(await built(), `${folder}/context`);
  await buildImage(name, `${folder}/context`, builder);

  await using registry = await startRegistry(folder);
  const remote = `docker://${registry.host}/${name}`;
  await ran(
    "skopeo",
    ["copy", "--dest-tls-verify=false", `containers-storage:localhost/${name}`, remote],
    builder,
  );
  const told = (...args: string[]) =>
    ran("skopeo", ["inspect", "--tls-verify=false", "--raw", ...args, remote]);
  const { layers } = manifestSchema.parse(JSON.parse(await told()));
  const { config } = configSchema.parse(JSON.parse(await told("--config")));

  const container = (await ran("buildah", ["from", "--tls-verify=false", remote], user)).trim();
  const rootfs = (await ran("buildah", ["mount", container], user)).trim();
  const [size = "0"] = (await ran("du", ["-sb", rootfs])).split("\t");
  return {
    config,
    rootfs,
    folder,
    packed_bytes: layers.reduce((sum, { size }) => sum + size, 0),
    unpacked_bytes: Number(size),
    async [Symbol.asyncDispose]() {
      await ran("buildah", ["rm", container], user);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const manifestSchema = z.object({ layers: z.array(z.object({ size: z.number() })) });

/** Environment with a store of images of its own. */
async function storeIn(folder: string, name: string) {
  const path = `${folder}/${name}.conf`;
  const store = { graphroot: `${folder}/${name}`, runroot: `${folder}/${name}-run` };
  const lines = Object.entries({ driver: "vfs", ...store }).map(([key, value]) => `${key} = "${value}"`);
  await Deno.writeTextFile(path, ["[storage]", ...lines, ""].join("\n"));
  return { CONTAINERS_STORAGE_CONF: path };
}
