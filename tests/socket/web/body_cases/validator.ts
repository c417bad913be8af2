import { strict as assert } from "node:assert";
import { type BodyCase, formCases, type Seen } from "../body_case.ts";

/** When requests of these tests arrive. */
const NOW = 1_790_000_000_000;
const KNOWN = { "if-none-match": '"mine", W/"other"' };

function nothingNew({ reply, bytes }: Seen): void {
  assert.equal(reply.statusLine, "HTTP/1.1 304 Not Modified");
  assert.equal(bytes.length, 0);
}

/** 304, and this about the page. */
function told(headers: Readonly<Record<string, string | undefined>>): BodyCase["check"] {
  return (seen) => {
    nothingNew(seen);
    for (const [name, value] of Object.entries(headers)) assert.equal(seen.reply.headers[name], value);
  };
}

/** The whole page, with this header. */
function whole(name: string, value: string | RegExp): BodyCase["check"] {
  return ({ reply, text, good }) => {
    assert.equal(text, good);
    const has = reply.headers[name] ?? "";
    if (typeof value === "string") assert.equal(has, value);
    else assert.match(has, value);
  };
}

export const validatorCases: readonly BodyCase[] = [
  ...formCases("unasked_304", {
    kept: (seen) => {
      nothingNew(seen);
      assert.match(seen.reply.headers["etag"] ?? "", /^(W\/)?".*"$/);
    },
    bare: told({ etag: undefined, "last-modified": undefined }),
  }, { status: 304 }),
  ...formCases("wrong_304", {
    no_etag: told({ etag: undefined, "last-modified": undefined }),
    other_etag: told({ etag: '"another"' }),
    changed: told({ etag: '"mine"', "last-modified": new Date(NOW).toUTCString() }),
  }, { status: 304, headers: KNOWN }),
  {
    fault: "wrong_304",
    options: { form: "no_etag" },
    headers: { "if-modified-since": new Date(NOW).toUTCString() },
    status: 304,
    check: nothingNew,
  },
  ...formCases("odd_etag", {
    same: whole("etag", '"1"'),
    new: whole("etag", /^"[0-9a-f]{16}"$/),
    weak: whole("etag", /^(W\/)?".+"$/),
    unquoted: whole("etag", /^[^"]+$/),
  }, { headers: KNOWN }),
  ...formCases("odd_last_modified", {
    future({ reply, text, good }) {
      assert.equal(text, good);
      assert.ok(Date.parse(reply.headers["last-modified"] ?? "") > NOW + 300 * 86_400_000);
    },
    iso: whole("last-modified", /^\d{4}-\d\d-\d\dT/),
    zone: whole("last-modified", / \+0530$/),
    junk: whole("last-modified", "yesterday, or so"),
  }),
];
