/** Replies of an API with statuses and header lines that are odd or none. */
import { message, withOwn } from "../web/wire_case.ts";
import { type ApiCase, OPEN } from "./case.ts";

/** The good reply with these lines among its own. */
function lineCase(fault: string, form: string, own: readonly string[]): ApiCase {
  return {
    ...OPEN,
    fault,
    name: `${fault} of the form ${form} is one bad thing among good lines`,
    options: { form },
    expect: ({ start, lines, frames }) => message(start, withOwn(lines, ...own), frames),
  };
}

export const headerCases: readonly ApiCase[] = [
  lineCase("malformed_header", "no_colon", ["This line has no colon"]),
  lineCase("malformed_header", "folded", ["X-Powered-By: errorworks,\r\n on\r\n\tseveral lines"]),
  lineCase("control_bytes", "nul", ["X-Iinfo: 9-1234\x005678 NNNN"]),
  lineCase("control_bytes", "bare_cr", ["X-Iinfo: 9-1234\r5678 NNNN"]),
  lineCase("hostile_cookies", "braces", [
    "Set-Cookie: {hostile}=1; Path=/",
    "Set-Cookie: after=kept; Path=/",
  ]),
  lineCase("cookie_conflict", "two_values", [
    "Set-Cookie: visit=first; Path=/",
    "Set-Cookie: visit=second; Path=/",
  ]),
  lineCase("doubled_header", "content_type", ["content-type: application/octet-stream"]),
  {
    ...OPEN,
    status: 302,
    fault: "doubled_header",
    name: "doubled_header leads to two places",
    options: { form: "location" },
    expect: () =>
      /^HTTP\/1\.1 302 Found\r\n.*\r\nlocation: \/v1\/models\r\n.*\r\nlocation: \/v1\/files\r\n.*\}\s*$/s,
  },
  {
    ...OPEN,
    status: 503,
    fault: "doubled_header",
    name: "doubled_header says when to try again, twice",
    options: { form: "retry_after" },
    expect: () => /^HTTP\/1\.1 503 Service.*\r\nretry-after: 1\r\n.*\r\nretry-after: 3600\r\n.*\}\s*$/s,
  },
  {
    ...OPEN,
    fault: "broken_header",
    name: "broken_header has the type twice",
    options: { form: "twice" },
    expect: ({ start, lines, frames }) =>
      message(start, lines.flatMap((line) => /^content-type:/i.test(line) ? [line, line] : [line]), frames),
  },
  {
    ...OPEN,
    fault: "huge_header",
    name: "huge_header has a value of the length that it is told",
    options: { value_bytes: [65_600, 65_600] },
    expect: ({ start, lines, frames }) =>
      message(start, inPlace(lines, `x-huge: ${"x".repeat(65_600)}`), frames),
  },
  {
    ...OPEN,
    fault: "many_headers",
    name: "many_headers are as many as it is told",
    options: { count: [300, 300] },
    expect: ({ start, lines, frames }) =>
      message(start, inPlace(lines, ...Array.from({ length: 300 }, (_, i) => `x-header-${i}: ${i}`)), frames),
  },
  {
    ...OPEN,
    fault: "missing_content_type",
    name: "missing_content_type is not there",
    options: { form: "absent" },
    expect: ({ start, lines, frames }) =>
      message(start, lines.filter((line) => !/^content-type:/i.test(line)), frames),
  },
  ...([["999", "unknown", 999], ["520", "Web Server Returned an Unknown Error", 520], [
    "2000",
    "unknown",
    null,
  ]] as const)
    .map(([digits, reason, status]): ApiCase => ({
      ...OPEN,
      status,
      fault: "odd_status",
      name: `odd_status ${digits} is on the status line`,
      options: { status: digits },
      expect: () => new RegExp(`^HTTP/1\\.1 ${digits} ${reason}\r\n.*\\}\\s*$`, "s"),
    })),
];

/** Lines with some more where the headers of an answer end: before its length, or before those that every reply has. */
function inPlace(lines: readonly string[], ...own: readonly string[]): string[] {
  return lines.toSpliced(lines.findIndex((line) => /^(content-length|date):/i.test(line)), 0, ...own);
}
