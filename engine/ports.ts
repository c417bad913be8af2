/**
 * The ports of a server by name: the one that all domains share, and those that domains have to themselves.
 *
 * @module
 */
import type { Config } from "./config/schema.ts";
import { messageOf } from "./error.ts";
import type { Service } from "./mount.ts";

/** Name of the port that all domains share. */
export const MAIN = "main";

/** Port numbers by whose they are: `main`, or the name of the domain that has it to itself. 0: any free one. */
export type Ports = Readonly<Record<string, number>>;

/** Where a server listens. */
export interface Front {
  readonly hostname: string;
  readonly ports: Ports;
  /** Other listeners of this user may have opened the same ports: the kernel deals connections out among them. */
  readonly shared?: boolean;
}

/** Where a configuration wants the server to listen. */
export function frontOf({ server }: Config, services: readonly Service[]): Front {
  const own = services.flatMap(({ name, base }) => {
    const port = base === undefined ? undefined : server[`${name}_port`];
    return port === undefined ? [] : [[name, port] as const];
  });
  return {
    hostname: server.host.replace(/^\[|\]$/g, ""),
    ports: { [MAIN]: server.port, ...Object.fromEntries(own) },
  };
}

/** A port, and whose it is. */
export interface Door {
  readonly hostname: string;
  readonly name: string;
  readonly port: number;
}

/** Does what opens a port. @throws {Error} naming it where that does not work */
export async function naming<T>({ hostname, name, port }: Door, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const key = name === MAIN ? "" : ` (server.${name}_port)`;
    throw new Error(`Cannot listen on ${shown(hostname)}:${port}${key}: ${messageOf(cause)}`, { cause });
  }
}

/** A host as it stands in URLs. */
export function shown(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

/** The addresses of the ports that domains have to themselves, on the host at `url`. */
export function urlsOf(url: string, ports: Ports): Readonly<Record<string, string>> {
  const { protocol, hostname } = new URL(url);
  const own = Object.entries(ports).filter(([name]) => name !== MAIN);
  return Object.fromEntries(own.map(([name, port]) => [name, `${protocol}//${hostname}:${port}`]));
}

/** How clients are pointed at a domain of the server at `url`, in one line. */
export function pointer(
  { name, client }: Pick<Service, "name" | "client">,
  url: string,
  own: Readonly<Record<string, string>>,
): string {
  const there = own[name];
  return there === undefined ? client(url) : `${client(url)}, also at ${there}`;
}
