import { strict as assert } from "node:assert";
import { pageRows } from "./http_pages.ts";
import { clientRows, type Expected, limitRows, serverRows } from "./http_rows.ts";
import { framesOf, type Seen, shared, type WireCase } from "./wire_case.ts";

function checked({ statusLine, retryAfter, error, page, body }: Expected, { reply, row }: Seen): void {
  assert.equal(reply.statusLine, statusLine);
  assert.equal(reply.whole, true);
  assert.equal(reply.headers["content-length"], String(reply.body.length));
  assert.equal(reply.headers["transfer-encoding"], undefined);
  if (retryAfter) assert.match(reply.headers["retry-after"] ?? "", retryAfter);
  else assert.equal(reply.headers["retry-after"], undefined);
  assert.equal(reply.headers["retry-after-ms"], undefined);
  assert.equal(reply.headers["x-should-retry"], undefined);
  if (error) isJson(error, reply, row["request_id"]);
  if (page) isPage(page, reply);
  if (body !== undefined) assert.equal(reply.body, body);
}

function isJson(
  { message, ...fields }: NonNullable<Expected["error"]>,
  { headers, body, status }: Seen["reply"],
  id: unknown,
): void {
  assert.equal(
    headers["content-type"],
    status === 404 ? "application/json; charset=utf-8" : "application/json",
  );
  assert.equal(headers["x-request-id"], id);
  const { message: got, ...rest } = JSON.parse(body).error;
  assert.match(got, message);
  assert.deepEqual(rest, { param: null, ...fields });
  if (got.includes("req_")) assert.ok(got.includes(String(id)), "the message names the request");
}

/** A page of a gateway knows nothing of the API behind it. */
function isPage({ title, headers }: NonNullable<Expected["page"]>, reply: Seen["reply"]): void {
  const { connection: _, date: __, "keep-alive": ___, "content-length": ____, ...own } = reply.headers;
  assert.deepEqual(Object.keys(own).sort(), Object.keys(headers).sort());
  for (const [name, value] of Object.entries(headers)) assert.match(own[name] ?? "", value);
  const [, got = ""] = /<title>(.*)<\/title>/.exec(reply.body) ?? [];
  assert.match(got, title);
  const by = own["server"] ?? "cloudflare";
  const short =
    `<html>\r\n<head><title>${got}</title></head>\r\n<body>\r\n<center><h1>${got}</h1></center>\r\n` +
    `<hr><center>${by}</center>\r\n</body>\r\n</html>\r\n`;
  if (got.startsWith(`${reply.status}`)) return assert.equal(reply.body, short);
  assert.ok(reply.body.includes(`Cloudflare Ray ID: <strong>${own["cf-ray"]?.slice(0, 16)}</strong>`));
  assert.match(reply.body, /^<!DOCTYPE html>\n<html .*<\/html>\n$/s);
}

const rows: readonly Expected[] = [...limitRows, ...serverRows, ...pageRows, ...clientRows];

/** An HTTP fault comes before a stream begins, so it is the same when one was asked for. */
const errors: readonly WireCase[] = rows.flatMap((one) =>
  [false, true].map((stream): WireCase => ({
    fault: one.fault,
    name: `${one.fault}${one.options ? ` with ${JSON.stringify(one.options)}` : ""} is "${
      one.statusLine.slice("HTTP/1.1 ".length)
    }" with ${one.page ? "a page of HTML" : "an error in JSON"}${
      stream ? " where a stream was asked for" : ""
    }`,
    options: one.options ?? {},
    body: stream ? { stream } : {},
    end: "open",
    ending: "complete",
    status: Number(one.statusLine.split(" ")[1]),
    check: (seen) => checked(one, seen),
  }))
);

/** The beginning of the good text, and why it ends. */
function isFiltered(text: string, whole: string, finish: string): void {
  assert.equal(finish, "content_filter");
  assert.ok(text.length > 0 && text.length < whole.length && whole.startsWith(text), text);
}

const filtered = {
  fault: "content_filter",
  options: { where: "output" },
  end: "open",
  ending: "complete",
  status: 200,
} as const;

const answers: readonly WireCase[] = [
  {
    ...filtered,
    name: "content_filter of the output is 200 with a part of the text and finish_reason content_filter",
    check({ reply, healthy }) {
      assert.deepEqual(shared(reply), shared(healthy));
      const [{ choices: [cut] }, { choices: [good] }] = [reply, healthy].map(({ body }) => JSON.parse(body));
      isFiltered(cut.message.content, good.message.content, cut.finish_reason);
    },
  },
  {
    ...filtered,
    name: "content_filter of the output ends a stream with finish_reason content_filter",
    body: { stream: true },
    check({ reply, healthy }) {
      const [cut = [], good = []] = [reply, healthy].map(({ body }) =>
        framesOf(body).slice(0, -1).map((frame) => JSON.parse(frame).choices[0])
      );
      const text = (choices: typeof cut) => choices.map(({ delta }) => delta.content ?? "").join("");
      isFiltered(text(cut), text(good), cut.at(-1).finish_reason);
      assert.ok(reply.body.endsWith("data: [DONE]\n\n"));
    },
  },
];

export const httpCases: readonly WireCase[] = [...errors, ...answers];
