/**
 * Addresses that a client must refuse to be led to, in all the ways in which they can be written: by default spellings
 * of loopback with the port of the leak trap, so that nobody is led off this machine; the real ones only on request.
 *
 * @module
 */
import { NO_HOST } from "../../site/origin.ts";

/** Kinds of addresses: by the path of a metadata service, of a private network, by notation, or of another scheme. */
export const ADDRESSES = ["metadata", "private", "ipv6", "disguised", "scheme"] as const;

/** An address that a client has to refuse. */
export interface LureTarget {
  /** A word of letters, digits and `_`; addresses off this machine begin with `real_`. */
  readonly name: string;
  readonly address: typeof ADDRESSES[number];
  readonly location: string;
}

type Targets = Readonly<Record<LureTarget["address"], Readonly<Record<string, string>>>>;

/** Metadata services of clouds, which hand keys to their machines: origin and path. */
const METADATA = {
  aws: ["http://169.254.169.254", "/latest/meta-data/iam/security-credentials/"],
  aws_ipv6: ["http://[fd00:ec2::254]", "/latest/meta-data/"],
  aws_ecs: ["http://169.254.170.2", "/v2/credentials/"],
  gcp: ["http://metadata.google.internal", "/computeMetadata/v1/"],
  gcp_dot: ["http://metadata.google.internal.", "/computeMetadata/v1/"],
  azure: ["http://169.254.169.254", "/metadata/instance?api-version=2021-02-01"],
  azure_wire: ["http://168.63.129.16", "/machine?comp=goalstate"],
  alibaba: ["http://100.100.100.200", "/latest/meta-data/"],
  oracle: ["http://192.0.0.192", "/latest/meta-data/"],
  oracle_v2: ["http://169.254.169.254", "/opc/v2/instance/"],
  digitalocean: ["http://169.254.169.254", "/metadata/v1.json"],
  openstack: ["http://169.254.169.254", "/openstack/latest/meta_data.json"],
  hetzner: ["http://169.254.169.254", "/hetzner/v1/metadata"],
  kubernetes: ["https://kubernetes.default.svc", "/api/v1/secrets"],
} as const;

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
    userinfo: `${NO_HOST}@${dotted}`,
    userinfo_port: `${NO_HOST}:80@${dotted}`,
    percent_dots: dotted.replaceAll(".", "%2e"),
    wide_dots: dotted.replaceAll(".", "%E3%80%82"),
  };
}

const REAL: Targets = {
  metadata: mapped(METADATA, ([origin, path]) => origin + path),
  /** Private, link-local, carrier-grade NAT (RFC 6598). */
  private: {
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
  },
  ipv6: {
    loopback_ipv6: "http://[::1]/",
    unspecified: "http://[::]/",
    link_local_ipv6: "http://[fe80::1]/",
    unique_local: "http://[fc00::1]/",
    mapped: "http://[::ffff:169.254.169.254]/",
    mapped_hex: "http://[::ffff:a9fe:a9fe]/",
    compatible: "http://[::169.254.169.254]/",
    nat64: "http://[64:ff9b::169.254.169.254]/",
    ipv6_6to4: "http://[2002:a9fe:a9fe::]/",
  },
  disguised: {
    ...mapped(disguisesOf([169, 254, 169, 254]), (host) => `http://${host}/latest/meta-data/`),
    nip_io: "http://169.254.169.254.nip.io/latest/meta-data/",
    nip_io_dashes: "http://www.169-254-169-254.nip.io/latest/meta-data/",
    sslip_io: "http://169-254-169-254.sslip.io/latest/meta-data/",
  },
  scheme: {
    file: "file:///etc/passwd",
    file_host: "file://localhost/etc/passwd",
    file_upper_case: "FILE:///etc/passwd",
    ftp: "ftp://127.0.0.1/",
    gopher: "gopher://127.0.0.1:6379/_INFO",
    dict: "dict://127.0.0.1:11211/stats",
    ldap: "ldap://127.0.0.1/",
    protocol_relative: "//169.254.169.254/latest/meta-data/",
  },
};

/** Spellings of loopback, all of them with the port of the leak trap. */
function trapTargets(port: number): Targets {
  const at = (host: string) => `http://${host}:${port}/`;
  return {
    metadata: mapped(METADATA, ([, path]) => `http://127.0.0.1:${port}${path}`),
    private: mapped({
      plain: "127.0.0.1",
      other_loopback: "127.0.0.2",
      shortest: "127.1",
      any_address: "0.0.0.0",
      localhost: "localhost",
      localhost_dot: "localhost.",
      localhost_sub: "canary.localhost",
    }, at),
    ipv6: mapped({
      ipv6_loopback: "[::1]",
      ipv6_long: "[0:0:0:0:0:0:0:1]",
      ipv6_unspecified: "[::]",
      ipv6_mapped: "[::ffff:127.0.0.1]",
      ipv6_mapped_hex: "[::ffff:7f00:1]",
    }, at),
    disguised: mapped(disguisesOf([127, 0, 0, 1]), at),
    scheme: {
      ...schemesAt(`127.0.0.1:${port}`),
      file: "file:///dev/null",
      file_host: "file://localhost/dev/null",
      file_upper_case: "FILE:///dev/null",
      data: "data:text/html,<h1>data</h1>",
      javascript: "javascript:alert(document.domain)",
      about: "about:blank",
    },
  };
}

function schemesAt(authority: string): Readonly<Record<string, string>> {
  return {
    ftp: `ftp://${authority}/`,
    gopher: `gopher://${authority}/_INFO`,
    dict: `dict://${authority}/stats`,
    ldap: `ldap://${authority}/`,
    protocol_relative: `//${authority}/latest/meta-data/`,
  };
}

/** Names that never resolve (RFC 2606), on a host where no leak trap can listen. */
const NOWHERE: Targets = {
  metadata: mapped(METADATA, ([, path]) => `http://${NO_HOST}${path}`),
  private: { absent: `http://${NO_HOST}/` },
  ipv6: { absent_ipv6: `http://${NO_HOST}/` },
  disguised: { absent_userinfo: `http://127.0.0.1@${NO_HOST}/` },
  scheme: schemesAt(NO_HOST),
};

/** Choice between the sets of targets to draw from. */
export interface TargetChoice {
  /** Addresses off this machine in place of those of the leak trap. */
  readonly real: boolean;
  /** Port of the leak trap; `null` on a host where none can listen. */
  readonly port: number | null;
}

/** Lists the targets of one choice. */
export function targetsOf({ real, port }: TargetChoice): LureTarget[] {
  const all = real ? REAL : port === null ? NOWHERE : trapTargets(port);
  return ADDRESSES.flatMap((address) =>
    Object.entries(all[address]).map(([name, location]) => ({
      name: `${real ? "real" : "canary"}_${name}`,
      address,
      location,
    }))
  );
}

/** True of the name of an address off this machine. */
export function isOffMachine(name: string): boolean {
  return name.startsWith("real_");
}

/** The target of that name; the plainest address of the leak trap where there is none. */
export function findTarget(name: string, port: number | null): LureTarget {
  return targetsOf({ real: isOffMachine(name), port }).find((target) => target.name === name) ?? {
    name: "canary_plain",
    address: "private",
    location: port === null ? `http://${NO_HOST}/` : `http://127.0.0.1:${port}/`,
  };
}

function mapped<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
