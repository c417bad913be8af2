/** Replies of an API that are framed wrongly. */
import { chunks, message } from "../web/wire_case.ts";
import { type ApiCase, FIN, type Good, literal, OPEN } from "./case.ts";

const CHUNKED = "Transfer-Encoding: chunked";
const LAST = "0\r\n\r\n";

/** Header lines without those that tell how the connection goes on. */
function unkept({ unframed }: Good): string[] {
  return unframed.filter((line) => !/^(connection|keep-alive):/i.test(line));
}

/** The pieces before the middle, and all bytes behind it. */
function cut({ pieces }: Good): { readonly good: readonly string[]; readonly rest: string } {
  const half = Math.ceil(pieces.length / 2);
  return { good: pieces.slice(0, half), rest: pieces.slice(half).join("") };
}

const sizes = [
  ["text", () => "size"],
  ["status_line", () => "HTTP/1.1 200 OK"],
  ["negative", (n: number) => `-${n.toString(16)}`],
  ["too_small", (n: number) => Math.floor(n / 2).toString(16)],
] as const;

const lengths = [
  ["differ", (n: number) => [`${n}`, `${n + 1}`]],
  ["list", (n: number) => [`${n}, ${n}`]],
  ["junk", (n: number) => [`${n}abc`]],
] as const;

const HINT = "HTTP/1.1 103 Early Hints\r\nLink: </v1/models>; rel=preload; as=fetch\r\n\r\n";

export const framingCases: readonly ApiCase[] = [
  {
    ...OPEN,
    fault: "broken_status_line",
    name: "broken_status_line is of HTTP/0.0",
    options: { form: "http_0_0" },
    expect: ({ lines, frames }) => message("HTTP/0.0 200 OK", lines, frames),
  },
  {
    ...FIN,
    fault: "content_length_mismatch",
    name: "content_length_mismatch promises seven bytes more than come, and closes",
    options: { form: "too_long", by_bytes: 7 },
    expect: ({ start, unframed, body }) => {
      const date = unframed.findIndex((line) => /^date:/i.test(line));
      return message(start, unframed.toSpliced(date, 0, `content-length: ${body.length + 7}`), body);
    },
  },
  {
    ...OPEN,
    fault: "content_length_mismatch",
    name: "content_length_mismatch leaves seven bytes over, ahead of the next reply",
    options: { form: "too_short", by_bytes: 7 },
    expect: ({ start, unframed, body }) =>
      message(start, [`content-length: ${body.length - 7}`, ...unframed], body),
  },
  ...lengths.map(([form, values]): ApiCase => ({
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
    expect: ({ start, unframed, body, pieces }) =>
      message(start, [...unframed, `content-length: ${body.length}`, CHUNKED], chunks(pieces) + LAST),
  },
  ...([["fin", FIN], ["rst", { ...FIN, end: "reset", ending: "rst" }]] as const).map((
    [how, end],
  ): ApiCase => ({
    ...end,
    fault: "missing_last_chunk",
    name: `missing_last_chunk sends the whole body and ends by ${how} where the last chunk should be`,
    options: { how },
    expect: ({ start, unframed, body, isStream, pieces }) =>
      message(start, [...unframed, CHUNKED], chunks(isStream ? pieces : [body])),
  })),
  ...sizes.map(([form, size]): ApiCase => ({
    ...FIN,
    fault: "bad_chunk_size",
    name: `bad_chunk_size of the form ${form} comes behind good chunks`,
    options: { form },
    expect(page) {
      const { good, rest } = cut(page);
      const frames = `${chunks(good)}${size(rest.length)}\r\n${rest}\r\n${LAST}`;
      return message(page.start, [...page.unframed, CHUNKED], frames);
    },
  })),
  {
    ...OPEN,
    fault: "chunk_extras",
    name: "chunk_extras has an extension behind each size",
    options: { form: "extensions" },
    expect: ({ start, unframed, pieces }) =>
      message(
        start,
        [...unframed, CHUNKED],
        `${chunks(pieces, ';seen=1;note="a;b"')}0;seen=1;note="a;b"\r\n\r\n`,
      ),
  },
  {
    ...OPEN,
    fault: "chunk_extras",
    name: "chunk_extras has trailers that nobody announced",
    options: { form: "trailers" },
    expect: ({ start, unframed, pieces }) =>
      message(
        start,
        [...unframed, CHUNKED],
        `${chunks(pieces)}0\r\nContent-Type: application/json\r\n` +
          "Set-Cookie: trailer=1; Path=/\r\nX-Checksum: 0\r\n\r\n",
      ),
  },
  {
    ...OPEN,
    fault: "bare_lf",
    name: "bare_lf ends every line of the head by LF alone",
    expect: ({ start, lines, frames }) => [start, ...lines, "", frames].join("\n"),
  },
  {
    ...OPEN,
    fault: "informational_storm",
    name: "informational_storm sends three hints ahead of the good reply",
    options: { status: 103, count: [3, 3] },
    expect: ({ text }) => HINT.repeat(3) + text,
  },
  ...([[204, "No Content"], [304, "Not Modified"]] as const).map(([status, reason]): ApiCase => ({
    ...OPEN,
    status,
    fault: "unexpected_body",
    name: `unexpected_body of a ${status} stands where the next reply should`,
    options: { status },
    expect: ({ unframed, body }) =>
      message(`HTTP/1.1 ${status} ${reason}`, [...unframed, `content-length: ${body.length}`], body),
  })),
  {
    ...OPEN,
    fault: "no_reason_phrase",
    name: "no_reason_phrase has nothing behind the status",
    options: { form: "nothing" },
    expect: ({ lines, frames }) => message("HTTP/1.1 200", lines, frames),
  },
  {
    ...FIN,
    fault: "old_http",
    name: "old_http of the form http_1_0 ends its body by the close",
    options: { form: "http_1_0" },
    expect: (good) => message("HTTP/1.0 200 OK", unkept(good), good.body),
  },
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
    name: "extra_response sends an answer to somebody else behind the good reply",
    options: { form: "page" },
    expect: ({ text }) =>
      new RegExp(
        `^${literal(text)}HTTP/1\\.1 200 OK\r\n.*\r\n\r\n\\{.*This page is for somebody else\\..*\\}\\s*$`,
        "s",
      ),
  },
  {
    ...FIN,
    fault: "extra_response",
    name: "extra_response sends a 408 behind the good reply, and closes",
    options: { form: "timeout" },
    expect: ({ text }) => new RegExp(`^${literal(text)}HTTP/1\\.1 408 Request Timeout\r\n.*\\}\\s*$`, "s"),
  },
  {
    ...FIN,
    fault: "wrong_connection",
    name: "wrong_connection says close and does not, for a while",
    options: { form: "close_but_open", hold_sec: [0.2, 0.2] },
    atLeastMs: 200,
    expect: (good) => message(good.start, [...unkept(good), "Connection: close"], good.body),
  },
  {
    ...FIN,
    fault: "wrong_connection",
    name: "wrong_connection says that it is kept, and closes at once",
    options: { form: "kept_but_closed" },
    expect(good) {
      const own = [`content-length: ${good.body.length}`, "Connection: keep-alive", "Keep-Alive: timeout=75"];
      return message(good.start, [...unkept(good), ...own], good.body);
    },
  },
];
