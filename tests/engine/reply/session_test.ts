import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { callerOf, digestMemory } from "../../../engine/reply/session.ts";
import { fc } from "../support.ts";

function session(headers: Readonly<Record<string, string>>) {
  return callerOf({ header: (name) => headers[name] }).session;
}

const HEADER = { "x-session-id": "from-header" };
const COOKIE = { cookie: "session_id=from-cookie" };
const KEY = { authorization: "Bearer sk-12345678" };

/** Characters of a header value, without the blanks that separate. */
const letters = fc.constantFrom(..."abcXYZ0189-_.~");
const token = fc.string({ unit: letters, minLength: 1, maxLength: 80 });
const secret = fc.string({ unit: letters, minLength: 20, maxLength: 80 });

Deno.test("a request that does not tell has no session", () => {
  assert.equal(session({}), null);
  assert.equal(session({ cookie: "theme=dark", "x-session-id": "", authorization: "" }), null);
});

Deno.test("the header goes before the cookie, and the cookie before the API key", () => {
  assert.equal(session({ ...HEADER, ...COOKIE, ...KEY })?.name, "header from-header");
  assert.equal(session({ ...COOKIE, ...KEY })?.name, "cookie from-cookie");
  assert.equal(session(KEY)?.name, "key sk-12345678");
});

Deno.test("what comes in different ways is never one session", () => {
  const ways = [{ "x-session-id": "a" }, { cookie: "session_id=a" }, { authorization: "a" }];
  assert.equal(new Set(ways.map((headers) => session(headers)?.name)).size, ways.length);
});

Deno.test("the cookie is found among others, and only by its whole name", () => {
  for (const cookie of ["session_id=a", "x=1; session_id=a", "x=1;session_id=a; y=2", "  session_id=a;"]) {
    assert.equal(session({ cookie })?.name, "cookie a", cookie);
  }
  for (const cookie of ["my_session_id=a", "session_ids=a", "x=session_id", "session_id=", ""]) {
    assert.equal(session({ cookie }), null, cookie);
  }
});

Deno.test("a session has the same name whenever it asks, and another than any other one", () => {
  fc.assert(fc.property(token, token, (a, b) => {
    for (const header of ["x-session-id", "authorization"]) {
      const [one, again, other] = [a, a, b].map((value) => session({ [header]: value })?.name);
      assert.equal(one, again);
      assert.equal(one === other, a === b);
    }
  }));
});

Deno.test("a key that is long enough to be a secret is never shown whole", () => {
  fc.assert(fc.property(secret, fc.constantFrom("", "Bearer "), (key, scheme) => {
    const { client = "" } = session({ authorization: `${scheme}${key}` }) ?? {};
    assert.ok(!client.includes(key));
    // Of its characters 7 are shown: enough to know it again, too few to use it.
    assert.equal(client, `${key.slice(0, 3)}…${key.slice(-4)}`);
  }));
});

Deno.test("of a session id and a short key only a digest is shown, which tells clients apart in every run", () => {
  // printf %s test | sha256sum | cut -c1-12
  assert.equal(session({ authorization: "Bearer test" })?.client, "key_9f86d081884c");
  assert.equal(session({ "x-session-id": "test" })?.client, "session_9f86d081884c");
  assert.equal(session({ cookie: "session_id=test" })?.client, "session_9f86d081884c");
  const short = fc.string({ unit: letters, minLength: 6, maxLength: 19 });
  fc.assert(fc.property(short, short, (a, b) => {
    for (const header of ["x-session-id", "authorization"]) {
      const [one = "", other] = [a, b].map((value) => session({ [header]: value })?.client);
      assert.equal(one === other, a === b);
      assert.ok(!one.includes(a));
    }
  }));
});

Deno.test("a domain that says nothing else knows neither tries nor the key headers of a vendor", () => {
  const headers: Readonly<Record<string, string>> = { "x-stainless-retry-count": "1", "x-api-key": "a" };
  const request = { header: (name: string) => headers[name] };
  assert.deepEqual(callerOf(request), { session: null, key: null, attempt: null });
  assert.equal(callerOf(request, ["api-key", "x-api-key"]).session?.name, "key a");
});

Deno.test("the names of clients are the digests of their secrets, whether they are remembered or not", () => {
  for (let n = 0; n < 3_000; n++) {
    const secret = n % 7 === 0 ? `${n}`.padStart(300, "x") : `s${n % 1_500}`;
    const digest = createHash("sha256").update(secret).digest("hex").slice(0, 12);
    assert.equal(session({ "x-session-id": secret })?.client, `session_${digest}`);
    assert.ok(digestMemory().size <= digestMemory().limit);
  }
});
