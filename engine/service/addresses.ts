import type { Config } from "../config/schema.ts";
import type { Service } from "./service.ts";
import { type BindOptions, MAIN, type Ports } from "../transport/ports.ts";

/** Addresses that a configuration wants the server to listen on. */
export function bindOptionsOf({ server }: Config, services: readonly Service[]): BindOptions {
  const own = services.flatMap(({ name, base }) => {
    const port = base === undefined ? undefined : server[`${name}_port`];
    return port === undefined ? [] : [[name, port] as const];
  });
  return {
    hostname: server.host.replace(/^\[|\]$/g, ""),
    ports: { [MAIN]: server.port, ...Object.fromEntries(own) },
  };
}

/** The addresses of the ports that domains have to themselves, on the host at `url`. */
export function urlsOf(url: string, ports: Ports): Readonly<Record<string, string>> {
  const { protocol, hostname } = new URL(url);
  const own = Object.entries(ports).filter(([name]) => name !== MAIN);
  return Object.fromEntries(own.map(([name, port]) => [name, `${protocol}//${hostname}:${port}`]));
}

/** One-line hint for pointing a client at a domain of the server at `url`. */
export function clientHint(
  { name, client }: Pick<Service, "name" | "client">,
  url: string,
  own: Readonly<Record<string, string>>,
): string {
  const there = own[name];
  return there === undefined ? client(url) : `${client(url)}, also at ${there}`;
}

/** A hint for clients in lines of one variable each, so that they fit a screen and can be pasted. */
export function hintLines(hint: string): string[] {
  const [command, ...words] = hint.split(" ");
  return command === "export" ? words.map((word) => `export ${word}`) : [hint];
}
