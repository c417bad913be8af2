/** The first reply of the faults that lead a client somewhere else. */
import { strict as assert } from "node:assert";
import type { RawReply } from "../../raw.ts";
import type { Seen, WebCase } from "./play.ts";

/** A redirect as it should be, whose target the row knows. */
function redirects({ reply, row }: Seen, location: RegExp): void {
  assert.ok(reply.whole);
  assert.match(locationOf(reply), location);
  assert.equal(row["redirect_target"], locationOf(reply));
  assert.equal(reply.headers["content-type"], "text/html; charset=utf-8");
}

function locationOf({ headers }: RawReply): string {
  return headers["location"] ?? "";
}

/** Locations by the kind of address: of the leak trap, real ones, and those of a host without a leak trap. */
const ADDRESSES: Readonly<Record<string, readonly [trap: RegExp, real: RegExp, nowhere: RegExp]>> = {
  metadata: [
    /^http:\/\/127\.0\.0\.1:\d+\/.*[a-z]/,
    /^https?:\/\/(169\.254\.|168\.63\.|100\.100\.|192\.0\.0\.|metadata\.|kubernetes\.|\[fd00:)/,
    /^http:\/\/errorworks\.invalid\/.*[a-z]/,
  ],
  private: [
    /^http:\/\/(127\.|0\.0\.0\.0|(canary\.)?localhost).*:\d+\/$/,
    /^http:\/\/(10\.|172\.16\.|192\.168\.|100\.64\.|0\.0\.0\.0|169\.254\.|127\.|localhost)/,
    /^http:\/\/errorworks\.invalid\/$/,
  ],
  ipv6: [
    /^http:\/\/\[[\da-f:.]+\]:\d+\/$/,
    /^http:\/\/\[[\da-f:.]+\]\/$/,
    /^http:\/\/errorworks\.invalid\/$/,
  ],
  disguised: [
    /^http:\/\/[^/]+:\d+\/$/,
    /^http:\/\/[^/]+\/latest\/meta-data\/$/,
    /^http:\/\/127\.0\.0\.1@errorworks\.invalid\/$/,
  ],
  scheme: [
    /^(file:\/\/(localhost)?\/dev\/null$|(ftp|gopher|dict|ldap):\/\/127\.0\.0\.1:\d+\/|data:|javascript:|about:|\/\/127\.)/i,
    /^(file:\/\/.*passwd$|(ftp|gopher|dict|ldap):\/\/127\.|\/\/169\.254\.)/i,
    /^([a-z]+:)?\/\/errorworks\.invalid\//,
  ],
};

const TRAP = ["server.canary_port=0"];

const CODES = [301, 302, 303, 307, 308];

const ssrf: readonly WebCase[] = [
  ...Object.entries(ADDRESSES).flatMap(([address, [trap, real, nowhere]]): WebCase[] => [
    {
      fault: "ssrf_redirect",
      name: `ssrf_redirect by ${address} leads to the leak trap`,
      options: { address },
      set: TRAP,
      status: 302,
      check: (seen) => redirects(seen, trap),
    },
    {
      fault: "ssrf_redirect",
      name: `ssrf_redirect by ${address} leads to real addresses if asked to`,
      options: { address, target: "real" },
      set: TRAP,
      status: 302,
      check: (seen) => redirects(seen, real),
    },
    {
      fault: "ssrf_redirect",
      name: `ssrf_redirect by ${address} leads to a name that never resolves where no leak trap can listen`,
      options: { address },
      status: 302,
      check: (seen) => redirects(seen, nowhere),
    },
  ]),
  ...CODES.map((status): WebCase => ({
    fault: "ssrf_redirect",
    name: `ssrf_redirect takes status ${status}`,
    options: { status },
    status,
  })),
  {
    fault: "ssrf_redirect",
    name: "ssrf_redirect with hops begins within the site",
    options: { address: "metadata", hops: [3, 3] },
    status: 302,
    check: (seen) => redirects(seen, /^\/web\/hop\/away\?left=3&code=302&target=\w+&port=0$/),
  },
  {
    fault: "ssrf_redirect",
    name: "ssrf_redirect of HEAD has no body",
    method: "HEAD",
    options: { address: "ipv6" },
    set: TRAP,
    status: 302,
    check({ reply }) {
      assert.match(locationOf(reply), /^http:\/\/\[/);
      assert.equal(reply.body, "");
    },
  },
  {
    fault: "ssrf_redirect",
    name: "ssrf_redirect of POST keeps the method by 307",
    method: "POST",
    path: "/login",
    options: { address: "ipv6", status: 307 },
    set: TRAP,
    status: 307,
    check: ({ reply }) => assert.match(locationOf(reply), /^http:\/\/\[/),
  },
];

/** Methods other than GET. */
const methods = ["HEAD", "POST"].map((method): WebCase => ({
  fault: "raw_location",
  name: `raw_location of ${method} has its bytes, too, and leaves the connection open`,
  method,
  path: "/login",
  options: { form: "latin1" },
  status: 302,
  check({ reply }) {
    assert.equal(locationOf(reply), "/web/hop/named/\xfcberblick-caf\xe9?to=%2Flogin");
    if (method === "HEAD") assert.equal(reply.body, "");
  },
}));

const LOOPS: Readonly<Record<string, RegExp>> = {
  self: /^\/web\/hop\/loop\?form=self&/,
  pair: /^\/web\/hop\/loop\?form=pair&/,
  new: /^\/web\/hop\/loop\?form=new&/,
  host: /^\/web\/hop\/loop\?form=host&/,
  case: /^\/web\/hop\/loop\?form=case&.*&place=a%2Cb$/,
};

const loops = Object.entries(LOOPS).map(([form, location]): WebCase => ({
  fault: "redirect_loop",
  name: `redirect_loop in the form ${form} leads into one`,
  options: { form, status: 301 },
  status: 301,
  check: (seen) => redirects(seen, location),
}));

const QUERY = "/search?q=caf%C3%A9&page=2";

const rest: readonly WebCase[] = [
  {
    fault: "redirect_chain",
    name: "redirect_chain leads to the first of its hops",
    path: QUERY,
    options: { hops: [5, 5], status: 308 },
    status: 308,
    check: (seen) =>
      redirects(
        seen,
        /^\/web\/hop\/chain\?left=4&code=308&to=%2Fsearch%3Fq%3Dcaf%25C3%25A9%26page%3D2$/,
      ),
  },
  {
    fault: "redirect_chain",
    name: "redirect_chain of one redirect leads to the page itself",
    path: QUERY,
    options: { hops: [1, 1] },
    status: 302,
    check: (seen) => redirects(seen, /^\/web\/search\?q=caf%C3%A9&page=2&via=redirect_chain$/),
  },
  {
    fault: "credential_bait",
    name: "credential_bait across the port leads to the same host at the canary",
    path: QUERY,
    headers: { host: "shop.example:8000" },
    options: { across: "port" },
    set: TRAP,
    status: 302,
    check: (seen) => redirects(seen, /^http:\/\/shop\.example:\d+\/web\/search\?q=caf%C3%A9&page=2$/),
  },
  {
    fault: "credential_bait",
    name: "credential_bait across the host leads to another name of it at the canary",
    headers: { host: "127.0.0.1:8000" },
    options: { across: "host" },
    set: TRAP,
    status: 302,
    check: (seen) => redirects(seen, /^http:\/\/localhost:\d+\/web\/$/),
  },
  {
    fault: "credential_bait",
    name: "credential_bait without a leak trap leads nowhere",
    status: 302,
    check: (seen) => redirects(seen, /^http:\/\/errorworks\.invalid\/web\/$/),
  },
  {
    fault: "cookie_wall",
    name: "cookie_wall leads to the very address with a cookie for it",
    path: QUERY,
    status: 302,
    check(seen) {
      redirects(seen, /^\/web\/search\?q=caf%C3%A9&page=2$/);
      assert.equal(seen.reply.headers["set-cookie"], "gate=open; Path=/web/search");
    },
  },
  {
    fault: "login_redirect",
    name: "login_redirect leads to the login, which is told where from",
    path: QUERY,
    status: 302,
    check: (seen) => redirects(seen, /^\/web\/login\?next=%2Fweb%2Fsearch%3Fq%3Dcaf%25C3%25A9%26page%3D2$/),
  },
  {
    fault: "redirect_cookie",
    name: "redirect_cookie sets a cookie that the next redirect will change",
    status: 302,
    check(seen) {
      redirects(seen, /^\/web\/hop\/cookie\?at=1&value=[\da-f]{8}&to=%2F$/);
      assert.match(seen.reply.headers["set-cookie"] ?? "", /^trail=old[\da-f]{8}; Path=\/web$/);
    },
  },
  {
    fault: "growing_headers",
    name: "growing_headers begins with one header of the size that was asked for",
    options: { hops: [3, 3], step_bytes: 1000 },
    status: 302,
    check(seen) {
      redirects(seen, /^\/web\/hop\/growing\?at=2&of=3&step_bytes=1000&to=%2F$/);
      const line = `x-trail-1: ${seen.reply.headers["x-trail-1"]}\r\n`;
      assert.equal(line.length, 1000);
    },
  },
  ...[300, 303, 304, 305, 306, 307, 308].map((status): WebCase => ({
    fault: "redirect_code",
    name: `redirect_code ${status} has the page as its location`,
    options: { status },
    status,
    check({ reply }) {
      assert.equal(locationOf(reply), "/web/?via=redirect_code");
      if (status === 304) assert.equal(reply.body, "");
    },
  })),
];

/** Value of `location`, a character for each byte. */
const LOCATIONS: Readonly<Record<string, string | undefined>> = {
  utf8:
    "/web/hop/named/\xd0\xbe\xd0\xb1\xd0\xb7\xd0\xbe\xd1\x80-\xc3\xbcberblick-\xe6\xa6\x82\xe8\xa6\x81?to=%2F",
  latin1: "/web/hop/named/\xfcberblick-caf\xe9?to=%2F",
  spaces: "/web/hop/named/two words?to=%2F",
  none: undefined,
  empty: "",
  slashes: "http:////errorworks/web/?via=raw_location",
  fragment: "/web/?via=raw_location#reviews?page=2",
  utf8_query: "//errorworks/web/?via=raw_location&word=\xc5\xa0b",
  no_scheme: "//errorworks/web/?via=raw_location",
  upper_scheme: "HTTP://errorworks/web/?via=raw_location",
  encoded_scheme: "http%3A//errorworks/web/?via=raw_location",
  backslashes: "http:\\\\errorworks\\web\\?via=raw_location",
  relative: ".?via=raw_location",
  dots: "./?via=raw_location",
  query_alone: "?via=raw_location",
};

const locations = Object.entries(LOCATIONS).map(([form, location]): WebCase => ({
  fault: "raw_location",
  name: `raw_location in the form ${form} is 302 with ${JSON.stringify(location ?? null)}`,
  options: { form },
  status: 302,
  check({ reply }) {
    assert.equal(reply.statusLine, "HTTP/1.1 302 Found");
    assert.ok(reply.whole);
    assert.equal(reply.headers["location"], location);
  },
}));

/** White space around a Location, which its parser here cuts off. */
const around = Object.entries({ space_around: " ", tab_around: "\t" }).map(([form, space]): WebCase => ({
  fault: "raw_location",
  name: `raw_location in the form ${form} has it`,
  options: { form },
  status: 302,
  check({ text }) {
    assert.ok(text.includes(`\r\nlocation: ${space}/web/?via=raw_location${space}\r\n`), text);
  },
}));

export const redirectCases: readonly WebCase[] = [
  ...ssrf,
  ...loops,
  ...rest,
  ...locations,
  ...around,
  ...methods,
];
