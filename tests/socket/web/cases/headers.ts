/** Statuses and header lines that are odd or none. */
import { message, OPEN, type WebCase, withOwn } from "../wire_case.ts";

const LINES = {
  no_colon: "This line has no colon",
  space_before_colon: "X-Powered-By : errorworks",
  quoted: '"X-Powered-By: errorworks"',
  no_name: ": errorworks",
  space_in_name: "X Powered By: errorworks",
  folded: "X-Powered-By: errorworks,\r\n on\r\n\tseveral lines",
};

const BYTES = {
  nul: "\0",
  soh: "\x01",
  escape: "\x1b",
  delete: "\x7f",
  bare_cr: "\r",
  latin1: "\xe9",
  utf8: "\xc3\xa9",
};

const COOKIES = {
  no_name: "=hostile; Path=/",
  flag_alone: "HttpOnly",
  no_value: "hostile; Path=/",
  braces: "{hostile}=1; Path=/",
  at_sign: "@hostile=1; Path=/",
  slash: "hostile/1=1; Path=/",
  space_in_name: "hos tile=1; Path=/",
  json: 'hostile={"a":[1,2],"b":"c, d"}; Path=/',
  open_quote: 'hostile="1; Path=/',
  latin1: "hostile=\xe9t\xe9; Path=/",
  bad_date: "hostile=1; Path=/; Expires=Thu, 99 Foo 2099 25:61:61 GMT",
  empty_date: "hostile=1; Path=/; expires= ",
  foreign_domain: "hostile=1; Path=/; Domain=elsewhere.invalid",
  huge: `hostile=${"x".repeat(5000)}; Path=/`,
};

const GONE = "visit=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
const CONFLICTS = {
  delete_then_set: [GONE, "visit=new; Path=/"],
  set_then_delete: ["visit=new; Path=/", GONE],
  two_values: ["visit=first; Path=/", "visit=second; Path=/"],
  two_paths: ["visit=root; Path=/", "visit=here"],
};

/** Cases of one fault, a reply each with lines of its own. */
function lineCases(fault: string, forms: Readonly<Record<string, readonly string[]>>): WebCase[] {
  return Object.entries(forms).map(([form, own]) => ({
    ...OPEN,
    fault,
    name: `${fault} of the form ${form} is one bad thing among good lines`,
    options: { form },
    expect: ({ start, lines, body }) => message(start, withOwn(lines, ...own), body),
  }));
}

/** Each value as the lines that `lines` makes of it. */
function mapped<Value>(
  forms: Readonly<Record<string, Value>>,
  lines: (value: Value) => readonly string[],
): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(forms).map(([form, value]) => [form, lines(value)]));
}

const setCookies = (cookies: readonly string[]) => cookies.map((cookie) => `Set-Cookie: ${cookie}`);

const STATUSES = [
  ["999", "unknown", 999],
  ["520", "Web Server Returned an Unknown Error", 520],
  ["530", "Origin DNS Error", 530],
  ["600", "unknown", 600],
  ["099", "unknown", 99],
  ["000", "unknown", 0],
  ["2000", "unknown", null],
  ["20", "unknown", 20],
] as const;

const HEADS = [
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [500, "Internal Server Error"],
  [501, "Not Implemented"],
] as const;

const odd: readonly WebCase[] = [
  ...STATUSES.map(([digits, reason, status]): WebCase => ({
    ...OPEN,
    status,
    fault: "odd_status",
    name: `odd_status ${digits} is on the status line`,
    options: { status: digits },
    expect: () => new RegExp(`^HTTP/1\\.1 ${digits} ${reason}\r\n.*</html>\n$`, "s"),
  })),
  {
    ...OPEN,
    status: null,
    fault: "odd_status",
    name: "odd_status long has 100 digits on the status line",
    options: { status: "long" },
    expect: () => /^HTTP\/1\.1 2{100} unknown\r\n.*<\/html>\n$/s,
  },
  ...HEADS.map(([status, reason]): WebCase => ({
    ...OPEN,
    status,
    method: "HEAD",
    fault: "head_unlike_get",
    name: `head_unlike_get refuses a HEAD with ${status}`,
    options: { form: String(status) },
    expect: () => new RegExp(`^HTTP/1\\.1 ${status} ${reason}\r\n([^\r]+\r\n)+\r\n$`),
  })),
  {
    ...OPEN,
    method: "HEAD",
    fault: "head_unlike_get",
    name: "head_unlike_get tells a length of 0",
    options: { form: "no_length" },
    expect: ({ text, body }) =>
      text.slice(0, -body.length).replace(/^content-length: \d+/im, "content-length: 0"),
  },
  {
    ...OPEN,
    method: "HEAD",
    fault: "head_unlike_get",
    name: "head_unlike_get has the body of a GET, ahead of the next reply",
    options: { form: "body" },
    expect: ({ start, unframed, body }) =>
      message(start, [`content-length: ${body.length}`, ...unframed], body),
  },
];

const answers: readonly WebCase[] = [
  {
    ...OPEN,
    fault: "huge_header",
    name: "huge_header has a value of the length that it is told",
    options: { value_bytes: [65_600, 65_600] },
    expect: ({ body }) => new RegExp(`\r\nx-huge: x{65600}\r\n.{${body.length},}$`, "s"),
  },
  {
    ...OPEN,
    fault: "many_headers",
    name: "many_headers are as many as it is told",
    options: { count: [300, 300] },
    expect: () => /(\r\nx-header-\d+: \d+){300}\r\n.*<\/html>\n$/s,
  },
  {
    ...OPEN,
    fault: "missing_content_type",
    name: "missing_content_type is not there",
    options: { form: "absent" },
    expect: ({ start, lines, body }) =>
      message(start, lines.filter((line) => !/^content-type:/i.test(line)), body),
  },
  ...([["empty", ""], ["no_subtype", "html"], ["junk", "; charset=; /"], ["coding", "gzip"]] as const).map((
    [form, type],
  ): WebCase => ({
    ...OPEN,
    fault: "missing_content_type",
    name: `missing_content_type of the form ${form} says nothing`,
    options: { form },
    expect: () => new RegExp(`\r\ncontent-type: ${type}\r\n.*</html>\n$`, "s"),
  })),
];

const doubled: readonly WebCase[] = [
  {
    ...OPEN,
    fault: "doubled_header",
    name: "doubled_header has a second type",
    options: { form: "content_type" },
    expect: ({ start, lines, body }) =>
      message(start, withOwn(lines, "content-type: application/octet-stream"), body),
  },
  {
    ...OPEN,
    fault: "doubled_header",
    name: "doubled_header may be cached, and may not",
    options: { form: "cache_control" },
    expect: () =>
      /\r\ncache-control: no-store\r\n.*\r\ncache-control: public, max-age=31536000\r\n.*<\/html>\n$/s,
  },
  {
    ...OPEN,
    status: 302,
    fault: "doubled_header",
    name: "doubled_header leads to two places",
    options: { form: "location" },
    expect: () =>
      /^HTTP\/1\.1 302 Found\r\n.*\r\nlocation: \/web\/\r\n.*\r\nlocation: \/web\/shop\r\n.*<\/html>\n$/s,
  },
  {
    ...OPEN,
    status: 503,
    fault: "doubled_header",
    name: "doubled_header says when to try again, twice",
    options: { form: "retry_after" },
    expect: () =>
      /^HTTP\/1\.1 503 Service Unavailable\r\n.*\r\nretry-after: 1\r\n.*\r\nretry-after: 3600\r\n.*<\/html>\n$/s,
  },
];

/** Lines in place of `content-type: text/html; charset=utf-8`. */
const TYPES = {
  twice: ["content-type: text/html; charset=utf-8", "content-type: text/html; charset=utf-8"],
  empty: ["content-type: "],
  no_colon: ["content-type text/html; charset=utf-8"],
  space_before_colon: ["content-type : text/html; charset=utf-8"],
  folded: ["content-type:\r\n text/html; charset=utf-8"],
  nul: ["content-type: text/html; charset=utf-8\0"],
  windows_1251: ['content-type: text/html; charset=utf-8; filename="\xef\xf0\xe8\xe2\xe5\xf2"'],
  gbk: ['content-type: text/html; charset=utf-8; filename="\xd6\xd0\xce\xc4"'],
  utf8: ["content-type: text/html; charset=utf-8\xc3\xa9"],
  cut_utf8: ["content-type: text/html; charset=utf-8\xe6\xa6"],
};

const broken: readonly WebCase[] = [
  ...Object.entries(TYPES).map(([form, own]): WebCase => ({
    ...OPEN,
    fault: "broken_header",
    name: `broken_header of the form ${form} is in place of the type`,
    options: { form },
    expect: ({ start, lines, body }) =>
      message(start, lines.flatMap((line) => /^content-type:/i.test(line) ? own : [line]), body),
  })),
  {
    ...OPEN,
    fault: "broken_header",
    name: "broken_header has four headers twice, one of which the good reply has not",
    options: { form: "twice", headers: ["content-length", "server", "connection", "keep-alive"] },
    expect: ({ start, lines, body }) =>
      message(
        start,
        [
          ...lines.flatMap((line) =>
            /^(content-length|connection|keep-alive):/i.test(line) ? [line, line] : [line]
          ),
          "server: errorworks",
          "server: errorworks",
        ],
        body,
      ),
  },
  {
    ...OPEN,
    fault: "broken_header",
    name: "broken_header puts bytes of GBK into a file name",
    options: { form: "gbk", headers: ["content-disposition"] },
    expect: ({ start, lines, body }) =>
      message(start, [...lines, 'content-disposition: inline; filename="\xd6\xd0\xce\xc4"'], body),
  },
];

export const headerCases: readonly WebCase[] = [
  ...broken,
  ...odd,
  ...answers,
  ...doubled,
  ...lineCases("malformed_header", mapped(LINES, (line) => [line])),
  ...lineCases("control_bytes", mapped(BYTES, (byte) => [`X-Iinfo: 9-1234${byte}5678 NNNN`])),
  ...lineCases("hostile_cookies", mapped(COOKIES, (cookie) => setCookies([cookie, "after=kept; Path=/"]))),
  ...lineCases("cookie_conflict", mapped(CONFLICTS, setCookies)),
];
