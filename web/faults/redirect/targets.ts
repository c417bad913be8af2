/**
 * Where no server should let itself be led: what a client that fetches addresses for others has to refuse, in all the
 * ways in which they can be written.
 *
 * @module
 */

/** What is special about an address. */
export const CLASSES = ["metadata", "private", "ipv6", "disguised", "scheme", "canary"] as const;

/** A place where a client has no business. */
export interface Target {
  /** A word of letters, digits and `_`. */
  readonly name: string;
  readonly class: typeof CLASSES[number];
  readonly location: string;
}

/** The names and addresses under which clouds tell their machines who they are, keys included. */
const METADATA = {
  aws: "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
  aws_ipv6: "http://[fd00:ec2::254]/latest/meta-data/",
  aws_ecs: "http://169.254.170.2/v2/credentials/",
  gcp: "http://metadata.google.internal/computeMetadata/v1/",
  gcp_dot: "http://metadata.google.internal./computeMetadata/v1/",
  azure: "http://169.254.169.254/metadata/instance?api-version=2021-02-01",
  azure_wire: "http://168.63.129.16/machine?comp=goalstate",
  alibaba: "http://100.100.100.200/latest/meta-data/",
  oracle: "http://192.0.0.192/latest/meta-data/",
  oracle_v2: "http://169.254.169.254/opc/v2/instance/",
  digitalocean: "http://169.254.169.254/metadata/v1.json",
  openstack: "http://169.254.169.254/openstack/latest/meta_data.json",
  hetzner: "http://169.254.169.254/hetzner/v1/metadata",
  kubernetes: "https://kubernetes.default.svc/api/v1/secrets",
};

/** Private, loopback, carrier-grade NAT (RFC 6598), this network. */
const PRIVATE = {
  private_10: "http://10.0.0.1/",
  private_172: "http://172.16.0.1/",
  private_192: "http://192.168.1.1/",
  cgnat: "http://100.64.0.1/",
  this_network: "http://0.0.0.0/",
  link_local: "http://169.254.1.1/",
  loopback: "http://127.0.0.1:8080/",
  loopback_other: "http://127.8.9.10:8080/",
  localhost: "http://localhost:8080/",
  localhost_dot: "http://localhost.:8080/",
};

const IPV6 = {
  ipv6_loopback: "http://[::1]/",
  ipv6_unspecified: "http://[::]/",
  ipv6_link_local: "http://[fe80::1]/",
  ipv6_unique_local: "http://[fc00::1]/",
  ipv6_mapped: "http://[::ffff:169.254.169.254]/",
  ipv6_mapped_hex: "http://[::ffff:a9fe:a9fe]/",
  ipv6_compatible: "http://[::169.254.169.254]/",
  ipv6_nat64: "http://[64:ff9b::169.254.169.254]/",
  ipv6_6to4: "http://[2002:a9fe:a9fe::]/",
};

const SCHEME = {
  file: "file:///etc/passwd",
  file_host: "file://localhost/etc/passwd",
  ftp: "ftp://127.0.0.1/",
  gopher: "gopher://127.0.0.1:6379/_INFO",
  dict: "dict://127.0.0.1:11211/stats",
  ldap: "ldap://127.0.0.1/",
  data: "data:text/html,<h1>data</h1>",
  javascript: "javascript:alert(document.domain)",
  about: "about:blank",
  upper_case: "FILE:///etc/passwd",
  protocol_relative: "//169.254.169.254/latest/meta-data/",
};

/** Ways to write an IPv4 address that name the same machine, by what they are called. */
function disguisesOf(ip: readonly [number, number, number, number]): Record<string, string> {
  const [a, b, c, d] = ip;
  const dotted = ip.join(".");
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (part: number) => `0x${part.toString(16)}`;
  return {
    decimal: String(whole),
    hex: hex(whole),
    octal: ip.map((part) => `0${part.toString(8)}`).join("."),
    octal_whole: `0${whole.toString(8)}`,
    hex_dotted: ip.map(hex).join("."),
    short: `${a}.${b}.${c * 256 + d}`,
    shorter: `${a}.${(b * 256 + c) * 256 + d}`,
    mixed: `${hex(a)}.0${b.toString(8)}.${c * 256 + d}`,
    padded: ip.map((part) => `000${part.toString(8)}`).join("."),
    trailing_dot: `${dotted}.`,
    userinfo: `example.com@${dotted}`,
    userinfo_port: `example.com:80@${dotted}`,
    percent_dots: dotted.replaceAll(".", "%2e"),
    wide_dots: dotted.replaceAll(".", "%E3%80%82"),
    nip_io: `${dotted}.nip.io`,
    nip_io_dashes: `www.${ip.join("-")}.nip.io`,
    sslip_io: `${ip.join("-")}.sslip.io`,
  };
}

/** The canary, plainly and in every disguise; an address for documentation (RFC 5737) where there is none. */
function canaryTargets(port: number | null): Record<string, string> {
  if (port === null) return { canary_absent: "http://192.0.2.1/" };
  const hosts = {
    ...disguisesOf([127, 0, 0, 1]),
    plain: "127.0.0.1",
    other_loopback: "127.0.0.2",
    shortest: "127.1",
    any_address: "0.0.0.0",
    localhost: "localhost",
    localhost_dot: "localhost.",
    localhost_sub: "canary.localhost",
    ipv6_mapped: "[::ffff:127.0.0.1]",
    ipv6_mapped_hex: "[::ffff:7f00:1]",
  };
  return Object.fromEntries([
    ...Object.entries(hosts).map(([name, host]) => [`canary_${name}`, `http://${host}:${port}/`]),
    ["canary_protocol_relative", `//127.0.0.1:${port}/`],
  ]);
}

/** Those of the disguises that are not about the canary. */
function disguised(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(disguisesOf([169, 254, 169, 254])).map((
      [name, host],
    ) => [name, `http://${host}/latest/meta-data/`]),
  );
}

/** All targets. `port` is that of the canary, `null` without one. */
export function targetsOf(port: number | null): Target[] {
  const all: Record<Target["class"], Record<string, string>> = {
    metadata: METADATA,
    private: PRIVATE,
    ipv6: IPV6,
    disguised: disguised(),
    scheme: SCHEME,
    canary: canaryTargets(port),
  };
  return CLASSES.flatMap((name) =>
    Object.entries(all[name]).map(([target, location]) => ({ name: target, class: name, location }))
  );
}

/** The target of that name; the first one of the clouds where there is none. */
export function findTarget(name: string, port: number | null): Target {
  const found = targetsOf(port).find((target) => target.name === name);
  return found ?? { name: "aws", class: "metadata", location: METADATA.aws };
}
