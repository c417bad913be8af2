/** Destinations of a program, from a trace of `strace -f -e trace=connect,sendto,sendmsg,sendmmsg`. */
export interface Went {
  /** Calls with an address of loopback. */
  readonly loopback: number;
  /** Addresses of all others, each once. */
  readonly elsewhere: readonly string[];
}

const ADDRESS =
  /sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)|sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"/g;
const LOOPBACK = /^(127\.|0\.0\.0\.0$|::1?$|::ffff:(127\.|7f))/;

/** Reads a trace. */
export function wentTo(trace: string): Went {
  let loopback = 0;
  const elsewhere = new Set<string>();
  for (const [, port, address = "", port6, address6 = ""] of trace.matchAll(ADDRESS)) {
    const [host, at] = address === "" ? [address6, port6] : [address, port];
    if (LOOPBACK.test(host)) loopback++;
    else elsewhere.add(`${host} port ${at}`);
  }
  return { loopback, elsewhere: [...elsewhere] };
}

/** Names that never leave this machine: reserved ones (RFC 2606, RFC 6761), and spellings of 127.0.0.1. */
export function isReserved(name: string): boolean {
  if (/(^|\.)(invalid|localhost|example|test)\.?$/i.test(name)) return true;
  return URL.parse(`http://${name}/`)?.hostname.replace(/\.$/, "") === "127.0.0.1";
}
