/**
 * Locks on ports while a server starts. Workers share their port by `SO_REUSEPORT`, so the kernel would let two servers
 * that start at the same moment have it both: each finds it free, and then each opens it.
 *
 * @module
 */
import { tmpdir } from "node:os";
import { systemClock } from "../base/clock.ts";
import type { Ports } from "../transport/ports.ts";

/** Interval at which a lock that another process holds is tried again, in milliseconds. */
const RETRY_MS = 20;

/** A lock file that this process holds. */
interface Lock {
  readonly path: string;
  readonly file: Deno.FsFile;
}

/**
 * Runs `work` while no other process of this machine does so for any of these ports. After `waitMs` milliseconds, and
 * where the folder for temporary files cannot be written, it goes on without.
 */
export async function withPortLocks<T>(ports: Ports, waitMs: number, work: () => Promise<T>): Promise<T> {
  const numbers = new Set(Object.values(ports).filter((port) => port !== 0));
  const due = systemClock.now() + waitMs;
  const held: Lock[] = [];
  try {
    for (const port of [...numbers].sort((a, b) => a - b)) { // in one order, or two could wait for each other
      const lock = await acquire(`${tmpdir()}/errorworks-port-${port}.lock`, due);
      if (lock) held.push(lock);
    }
    return await work();
  } finally {
    for (const { path, file } of held) {
      await Deno.remove(path).catch(() => {});
      file.close();
    }
  }
}

/** Waits for a lock; `undefined` if it cannot be had. */
async function acquire(path: string, due: number): Promise<Lock | undefined> {
  for (const name of ["read", "write"] as const) {
    if ((await Deno.permissions.query({ name, path })).state !== "granted") return undefined;
  }
  do {
    const file = await Deno.open(path, { write: true, create: true }).catch(() => undefined);
    if (!file) return undefined;
    if (await file.tryLock(true) && await isAt(path, file)) return { path, file };
    file.close();
    await systemClock.sleep(RETRY_MS);
  } while (systemClock.now() < due);
  return undefined;
}

/** True if a file is still at its path: whoever held the lock has removed it. */
async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const [there, opened] = await Promise.all([Deno.stat(path).catch(() => null), file.stat()]);
  return there?.ino === opened.ino;
}
