/**
 * The ports of a server by name: the one that all domains share, and those that domains have to themselves.
 *
 * @module
 */
import { messageOf } from "../base/error.ts";
import { loopbackHost } from "./loopback.ts";

/** Name of the port that all domains share. */
export const MAIN = "main";

/** Port numbers by name: `main`, or the domain that has a port of its own. 0: any free one. */
export type Ports = Readonly<Record<string, number>>;

/** Host and ports of a server. */
export interface BindOptions {
  readonly hostname: string;
  readonly ports: Ports;
  /** Other listeners of this user may have opened the same ports: the kernel deals connections out among them. */
  readonly shared?: boolean;
}

/** A port and its name. */
export interface NamedPort {
  readonly hostname: string;
  readonly name: string;
  readonly port: number;
}

/** Runs a function that opens a port; its error names the port. @throws {Error} */
export async function openingPort<T>(
  { hostname, name, port }: NamedPort,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const key = name === MAIN ? "" : ` (server.${name}_port)`;
    const why = reasonOf(messageOf(cause), hostname);
    throw new Error(`Cannot listen on ${hostInUrl(hostname)}:${port}${key}: ${why}`, { cause });
  }
}

/** Reason why a port cannot be opened, and what helps, by what the system says. */
function reasonOf(said: string, hostname: string): string {
  if (/in use/i.test(said)) return "the port is in use; give another port, or 0 for a free one";
  if (!/EINVAL|EADDRNOTAVAIL|cannot assign|not available|invalid argument/i.test(said)) return said;
  const own = loopbackHost();
  return `this machine has no address ${hostname}; give another host${
    own === hostname ? "" : `, e.g. ${own}`
  }`;
}

/** A host as it stands in URLs. */
export function hostInUrl(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
