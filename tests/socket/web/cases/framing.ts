/** Replies that are framed wrongly. */
import { chunks, FIN, halves, message, OPEN, type WebCase } from "../wire_case.ts";

const CHUNKED = "Transfer-Encoding: chunked";
const last = "0\r\n\r\n";

const lengths = [
  ["differ", (n: number) => [`${n}`, `${n + 1}`]],
  ["list", (n: number) => [`${n}, ${n}`]],
  ["negative", (n: number) => [`-${n}`]],
  ["junk", (n: number) => [`${n}abc`]],
  ["huge", () => ["99999999999999999999"]],
  ["plus", (n: number) => [`+${n}`]],
  ["empty", () => [""]],
] as const;

const sizes = [
  ["text", () => "size"],
  ["empty", () => ""],
  ["overflow", () => "FFFFFFFFFFFFFFFFF"],
  ["status_line", () => "HTTP/1.1 200 OK"],
  ["negative", (n: number) => `-${n.toString(16)}`],
  ["too_small", (n: number) => Math.floor(n / 2).toString(16)],
] as const;

/** Status lines for `HTTP/1.1 200 OK`. */
const STARTS = {
  overwritten: "\0\0\0\0/1.1 200 OK",
  leading_space: " HTTP/1.1 200 OK",
  blank_line: "\r\nHTTP/1.1 200 OK",
  http_0_0: "HTTP/0.0 200 OK",
  http_2: "HTTP/2 200",
  lower_case: "http/1.1 200 OK",
  no_space: "HTTP/1.1200 OK",
};

function unkept(lines: readonly string[]): string[] {
  return lines.filter((line) => !/^(connection|keep-alive):/i.test(line));
}

/** Faults of framing that a HEAD can have, and the head that has to come. */
const HEADS: readonly (readonly [fault: string, options: Record<string, unknown>, WebCase["expect"]])[] = [
  [
    "invalid_content_length",
    { form: "differ" },
    ({ start, unframed, body: { length } }) =>
      message(start, [`content-length: ${length}`, `content-length: ${length + 1}`, ...unframed], ""),
  ],
  [
    "length_and_chunked",
    {},
    ({ start, unframed, body: { length } }) =>
      message(start, [...unframed, `content-length: ${length}`, CHUNKED], ""),
  ],
  [
    "content_length_mismatch",
    { form: "too_short", by_bytes: 7 },
    ({ start, unframed, body: { length } }) =>
      message(start, [`content-length: ${length - 7}`, ...unframed], ""),
  ],
  [
    "content_length_mismatch",
    { form: "too_long" },
    ({ start, body: { length } }) =>
      new RegExp(`^${literal(start)}\r\n.*content-length: ${length + 20}\r\n[^<]*\r\n\r\n$`, "s"),
  ],
  ["old_http", { form: "http_1_0" }, ({ unframed }) => message("HTTP/1.0 200 OK", unkept(unframed), "")],
  [
    "old_http",
    {},
    ({ unframed }) =>
      new RegExp(`^(HTTP/1.0|ICY) 200 OK\r\n${literal(unkept(unframed).join("\r\n"))}\r\n\r\n$`),
  ],
];

export const framingCases: readonly WebCase[] = [
  {
    ...FIN,
    fault: "content_length_mismatch",
    name: "content_length_mismatch promises seven bytes more than the body has, and closes",
    options: { form: "too_long", by_bytes: 7 },
    expect: ({ text, body }) => text.replace(/^content-length: \d+/im, `content-length: ${body.length + 7}`),
  },
  {
    ...OPEN,
    fault: "content_length_mismatch",
    name: "content_length_mismatch leaves seven bytes over, ahead of the next reply",
    options: { form: "too_short", by_bytes: 7 },
    expect: ({ start, unframed, body }) =>
      message(start, [`content-length: ${body.length - 7}`, ...unframed], body),
  },
  ...lengths.map(([form, values]): WebCase => ({
    ...OPEN,
    fault: "invalid_content_length",
    name: `invalid_content_length of the form ${form} comes as it is`,
    options: { form },
    expect: ({ start, unframed, body }) =>
      message(start, [...values(body.length).map((value) => `content-length: ${value}`), ...unframed], body),
  })),
  {
    ...OPEN,
    fault: "length_and_chunked",
    name: "length_and_chunked tells the true length of a body that comes in chunks",
    expect: ({ start, unframed, body }) =>
      message(
        start,
        [...unframed, `content-length: ${body.length}`, CHUNKED],
        chunks(halves(body)) + last,
      ),
  },
  {
    ...FIN,
    fault: "missing_last_chunk",
    name: "missing_last_chunk sends the whole body and closes where the last chunk should be",
    expect: ({ start, unframed, body }) => message(start, [...unframed, CHUNKED], chunks([body])),
  },
  {
    ...FIN,
    end: "reset",
    ending: "rst",
    fault: "missing_last_chunk",
    name: "missing_last_chunk resets where the last chunk should be",
    options: { how: "rst" },
    expect: ({ start, unframed, body }) => message(start, [...unframed, CHUNKED], chunks([body])),
  },
  ...sizes.map(([form, size]): WebCase => ({
    ...FIN,
    fault: "bad_chunk_size",
    name: `bad_chunk_size of the form ${form} comes behind a good chunk`,
    options: { form },
    expect({ start, unframed, body }) {
      const [half, rest] = halves(body);
      const frames = `${chunks([half])}${size(rest.length)}\r\n${rest}\r\n${last}`;
      return message(start, [...unframed, CHUNKED], frames);
    },
  })),
  {
    ...OPEN,
    fault: "chunk_extras",
    name: "chunk_extras has an extension behind each size",
    options: { form: "extensions" },
    expect: ({ start, unframed, body }) =>
      message(
        start,
        [...unframed, CHUNKED],
        `${chunks(halves(body), ';seen=1;note="a;b"')}0;seen=1;note="a;b"\r\n\r\n`,
      ),
  },
  {
    ...OPEN,
    fault: "chunk_extras",
    name: "chunk_extras has trailers that nobody announced",
    options: { form: "trailers" },
    expect: ({ start, unframed, body }) =>
      message(
        start,
        [...unframed, CHUNKED],
        `${chunks(halves(body))}0\r\nContent-Type: application/json\r\n` +
          "Set-Cookie: trailer=1; Path=/\r\nX-Checksum: 0\r\n\r\n",
      ),
  },
  {
    ...OPEN,
    fault: "chunk_extras",
    name: "chunk_extras has a NUL in a trailer",
    options: { form: "nul_trailer" },
    expect: ({ start, unframed, body }) =>
      message(start, [...unframed, CHUNKED], `${chunks(halves(body))}0\r\nX-Trailer: a\0b\r\n\r\n`),
  },
  {
    ...OPEN,
    fault: "bare_lf",
    name: "bare_lf ends every line of the head by LF alone",
    expect: ({ start, lines, body }) => [start, ...lines, "", body].join("\n"),
  },
  {
    ...OPEN,
    fault: "informational_storm",
    name: "informational_storm sends three hints ahead of the good reply",
    options: { status: 103, count: [3, 3] },
    expect: ({ text }) =>
      "HTTP/1.1 103 Early Hints\r\nLink: </web/assets/site.css>; rel=preload; as=style\r\n\r\n".repeat(3) +
      text,
  },
  {
    ...OPEN,
    fault: "informational_storm",
    name: "informational_storm takes turns with 100, 102 and 103",
    options: { count: [20, 20] },
    expect: ({ text }) =>
      new RegExp(
        `^(HTTP/1\\.1 (100 Continue|102 Processing|103 Early Hints\r\nLink: [^\r]+)\r\n\r\n){20}${
          literal(text)
        }$`,
      ),
  },
  ...([[204, "No Content"], [304, "Not Modified"]] as const).map(([status, reason]): WebCase => ({
    ...OPEN,
    status,
    fault: "unexpected_body",
    name: `unexpected_body of a ${status} stands where the next reply should`,
    options: { status },
    expect: ({ unframed, body }) =>
      message(`HTTP/1.1 ${status} ${reason}`, [...unframed, `content-length: ${body.length}`], body),
  })),
  ...([["space", "HTTP/1.1 200 "], ["nothing", "HTTP/1.1 200"]] as const).map(([form, start]): WebCase => ({
    ...OPEN,
    fault: "no_reason_phrase",
    name: `no_reason_phrase has ${form} behind the status`,
    options: { form },
    expect: ({ lines, body }) => message(start, lines, body),
  })),
  ...([["http_1_0", "HTTP/1.0 200 OK"], ["icy", "ICY 200 OK"]] as const).map(([form, start]): WebCase => ({
    ...FIN,
    fault: "old_http",
    name: `old_http of the form ${form} ends its body by the close`,
    options: { form },
    expect: ({ unframed, body }) =>
      message(start, unframed.filter((line) => !/^(connection|keep-alive):/i.test(line)), body),
  })),
  ...["page", "last_chunk"].map((sent): WebCase => ({
    ...OPEN,
    status: 204,
    fault: "unexpected_body",
    name: `unexpected_body of a 204 has ${sent} behind it`,
    options: { status: 204, sent },
    expect: ({ unframed, body }) =>
      sent === "page"
        ? message("HTTP/1.1 204 No Content", [...unframed, `content-length: ${body.length}`], body)
        : message("HTTP/1.1 204 No Content", [...unframed, CHUNKED], "0\r\n\r\n"),
  })),
  ...Object.entries(STARTS).map(([form, start]): WebCase => ({
    ...OPEN,
    fault: "broken_status_line",
    name: `broken_status_line of the form ${form} comes as it is`,
    options: { form },
    expect: ({ lines, body }) => message(start, lines, body),
  })),
  ...HEADS.map(([fault, options, write]): WebCase => ({
    ...(fault === "old_http" || fault === "content_length_mismatch" && !("by_bytes" in options) ? FIN : OPEN),
    method: "HEAD",
    fault,
    name: `${fault} ${JSON.stringify(options)} of a HEAD is in the head alone`,
    options,
    expect: write,
  })),
  {
    ...FIN,
    status: null,
    fault: "old_http",
    name: "old_http of the form http_0_9 is the body alone",
    options: { form: "http_0_9" },
    expect: ({ body }) => body,
  },
  {
    ...OPEN,
    fault: "extra_response",
    name: "extra_response sends a page for somebody else behind the good reply",
    options: { form: "page" },
    expect: ({ text }) =>
      new RegExp(
        `^${literal(text)}HTTP/1\\.1 200 OK\r\n.*\r\n\r\n.*This page is for somebody else\\..*</html>\n$`,
        "s",
      ),
  },
  {
    ...FIN,
    fault: "extra_response",
    name: "extra_response sends a 408 behind the good reply, and closes",
    options: { form: "timeout" },
    expect: ({ text }) => new RegExp(`^${literal(text)}HTTP/1\\.1 408 Request Timeout\r\n.*</html>\n$`, "s"),
  },
  {
    ...FIN,
    fault: "extra_response",
    name: "extra_response sends a few bytes behind a reply that says close, and closes",
    options: { form: "bytes" },
    expect: ({ start, lines, body }) =>
      message(start, [...unkept(lines), "Connection: close"], `${body}\r\nStray bytes.\r\n`),
  },
  {
    ...OPEN,
    method: "HEAD",
    fault: "extra_response",
    name: "extra_response to a HEAD has a body all the same",
    options: { form: "page" },
    expect: ({ text, body }) =>
      new RegExp(`^${literal(text.slice(0, -body.length))}HTTP/1\\.1 200 OK\r\n.*</html>\n$`, "s"),
  },
];

/** A pattern of these very characters. */
function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
