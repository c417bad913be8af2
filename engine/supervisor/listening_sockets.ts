/**
 * A thread that is stuck in a loop cannot be ended (Deno waits for it to come back), and as long as it is there the
 * kernel deals it connections that nobody accepts. What can be ended from outside is its listening socket.
 *
 * @module
 */
import type { Ports } from "../transport/ports.ts";

/** State of a listening socket in `/proc/net/tcp`. */
const LISTEN = "0A";
const SHUT_RDWR = 2;

/**
 * The file descriptors by which this process listens on a port; none where the system does not tell (only Linux does).
 */
export function listeningOn(port: number): ReadonlySet<number> {
  const wanted = inodesOn(port);
  const found = new Set<number>();
  if (wanted.size === 0) return found;
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/self/fd/${name}`))?.[1];
    if (inode && wanted.has(inode)) found.add(Number(name));
  }
  return found;
}

/** A listening socket. */
export interface ListeningSocket {
  readonly port: number;
  readonly descriptor: number;
}

/** The sockets by which this process listens on some ports. */
export function socketsOn(ports: Ports): ListeningSocket[] {
  return Object.values(ports).flatMap((port) =>
    Array.from(listeningOn(port), (descriptor) => ({ port, descriptor }))
  );
}

/** Shuts down a listening socket of any thread; `false` where that cannot be done. */
export function stopListening(port: number, descriptor: number): boolean {
  if (!listeningOn(port).has(descriptor)) return false; // it is closed, and its number may be in use for something else
  try {
    const libc = Deno.dlopen("libc.so.6", { shutdown: { parameters: ["i32", "i32"], result: "i32" } });
    const done = libc.symbols.shutdown(descriptor, SHUT_RDWR) === 0;
    libc.close();
    return done;
  } catch {
    return false; // another C library, or no permission
  }
}

/** The inodes of the sockets, of any process, that listen on a port. */
function inodesOn(port: number): ReadonlySet<string> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const inodes = new Set<string>();
  for (const table of ["/proc/self/net/tcp", "/proc/self/net/tcp6"]) {
    for (const line of textOf(table).split("\n")) {
      const [, address, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (inode && state === LISTEN && address?.endsWith(local)) inodes.add(inode);
    }
  }
  return inodes;
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function linkOf(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return ""; // closed meanwhile
  }
}
