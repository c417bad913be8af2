/** A small disk of its own, where this machine lets a test have one. */
import { file } from "./scenario.ts";

/** True if this process can mount a disk; elsewhere such tests are ignored. */
export const CAN_MOUNT = await canMount();

/** A database file on a disk of 8 MiB. */
export async function smallDisk(folder: string) {
  await mount(folder, 8);
  return { ...file(folder), folder, [Symbol.asyncDispose]: () => unmount(folder) };
}

/** Mounts an empty file system of so many MiB on a folder. */
async function mount(folder: string, mib: number): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const args = ["-t", "tmpfs", "-o", `size=${mib}m`, "tmpfs", folder];
  return (await new Deno.Command("mount", { args, stderr: "null" }).output()).success;
}

/** Takes it away, in use or not. */
async function unmount(folder: string): Promise<void> {
  await new Deno.Command("umount", { args: ["-l", folder] }).output();
}

/** Fills a disk to the last byte; the result is the file that does it. */
export async function fill(folder: string): Promise<string> {
  const path = `${folder}/ballast`;
  using file = await Deno.open(path, { create: true, write: true });
  for (let bytes = 65_536; bytes >= 1;) {
    try {
      await file.write(new Uint8Array(bytes));
    } catch {
      bytes = Math.floor(bytes / 2);
    }
  }
  return path;
}

async function canMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  const could = await mount(folder, 1);
  if (could) await unmount(folder);
  await Deno.remove(folder);
  return could;
}
