/**
 * A thread that is stuck in a loop cannot be ended (Deno waits for it to come back), and as long as it is there the
 * kernel deals it connections that nobody accepts. What can be ended from outside is its listening socket.
 *
 * @module
 */
import { systemText } from "../base/system_text.ts";
import type { Ports } from "../transport/ports.ts";

/** State of a listening socket in `/proc/net/tcp`, a column of its own. */
const LISTEN = " 0A ";
const SHUT_RDWR = 2;

/**
 * The file descriptors by which this process listens on a port; none where the system does not tell (only Linux does).
 */
export function listeningOn(port: number): ReadonlySet<number> {
  return new Set(socketsOn({ port }).map(({ descriptor }) => descriptor));
}

/** A listening socket. */
export interface ListeningSocket {
  readonly port: number;
  readonly descriptor: number;
}

/** The sockets by which this process listens on some ports, but for those that it had `before`. */
export function socketsOn(ports: Ports, before: OwnSockets = new Map()): ListeningSocket[] {
  const listening = listeningSockets(new Set(Object.values(ports)));
  return Array.from(ownSockets()).flatMap(([inode, descriptor]) => {
    const port = before.has(inode) ? undefined : listening.get(inode);
    return port === undefined ? [] : [{ port, descriptor }];
  });
}

/** Descriptors of sockets by their inodes. */
type OwnSockets = ReadonlyMap<string, number>;

/** All sockets of this process. */
export function ownSockets(): OwnSockets {
  const found = new Map<string, number>();
  for (const { name } of entriesOf("/proc/self/fd")) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/self/fd/${name}`))?.[1];
    if (inode) found.set(inode, Number(name));
  }
  return found;
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

/** The sockets, of any process, that listen on some ports: the port of each by its inode. */
function listeningSockets(ports: ReadonlySet<number>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const table of ["/proc/self/net/tcp", "/proc/self/net/tcp6"]) {
    for (const line of systemText(table).split("\n").filter((line) => line.includes(LISTEN))) {
      const [, address, , , , , , , , inode] = line.trim().split(/\s+/);
      const port = parseInt(address?.split(":")[1] ?? "", 16);
      if (inode && ports.has(port)) found.set(inode, port);
    }
  }
  return found;
}

function entriesOf(folder: string): Iterable<Deno.DirEntry> {
  try {
    return Array.from(Deno.readDirSync(folder));
  } catch {
    return []; // no Linux
  }
}

function linkOf(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return ""; // closed meanwhile
  }
}
