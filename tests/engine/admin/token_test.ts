import { strict as assert } from "node:assert";
import { TOKEN, withServer } from "../../harness.ts";

/** Methods and paths of everything under `/admin`. */
const DOORS = [["GET", "config"], ["POST", "config"], ["GET", "stats"], ["POST", "reset"], [
  "GET",
  "export",
]] as const;

Deno.test("/admin without a token is a 401 that says what to send", async () => {
  await withServer({}, async ({ ask }) => {
    for (const [method, path] of DOORS) {
      for (const authorization of [undefined, "", "Basic abc", TOKEN, `Bearer${TOKEN}`]) {
        const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
        const response = await ask(`/admin/${path}`, { method, headers });
        assert.equal(response.status, 401, `${method} ${path} ${authorization}`);
        assert.equal(response.headers.get("www-authenticate"), "Bearer");
        assert.equal((await response.json()).error.type, "authentication_error");
      }
    }
  });
});

Deno.test("/admin takes the scheme in any case, and more than one space behind it, as RFC 9110 has it", async () => {
  await withServer({}, async ({ ask }) => {
    for (const scheme of ["Bearer", "bearer", "BEARER", "Bearer "]) {
      const response = await ask("/admin/stats", { headers: { authorization: `${scheme} ${TOKEN}` } });
      assert.equal(response.status, 200, scheme);
      await response.body?.cancel();
    }
  });
});

Deno.test("/admin with a wrong, empty or non-ASCII token is a 403", async () => {
  await withServer({}, async ({ ask }) => {
    for (const [method, path] of DOORS) {
      for (
        const token of [
          "wrong",
          "",
          `${TOKEN}x`,
          TOKEN.slice(1),
          "tökén",
          "\xff",
          "a".repeat(5000),
        ]
      ) {
        const response = await ask(`/admin/${path}`, {
          method,
          headers: { authorization: `Bearer ${token}` },
        });
        assert.equal(response.status, 403, `${method} ${path} ${token}`);
        assert.equal((await response.json()).error.type, "authorization_error");
      }
    }
  });
});

Deno.test("/admin asks for the token before it looks at path, method or body", async () => {
  await withServer({}, async ({ ask }) => {
    for (const [method, path] of [["GET", "nothing"], ["DELETE", "config"], ["POST", "config"]] as const) {
      const response = await ask(`/admin/${path}`, { method, ...(method === "POST" ? { body: "{" } : {}) });
      assert.equal(response.status, 401);
      await response.body?.cancel();
    }
  });
});

/** `Authorization` of a browser whose user has typed a name and a password. */
function basic(password: string): string {
  return `Basic ${btoa(`me:${password}`)}`;
}

Deno.test("/admin asks a browser for the token as a password, by which it looks and changes nothing", async () => {
  await withServer({}, async ({ ask }) => {
    const status = async (path: string, password: string | null, method = "GET") => {
      const headers = { accept: "text/html", ...password === null ? {} : { authorization: basic(password) } };
      const reply = await ask(path, { method, headers });
      await reply.body?.cancel();
      return [reply.status, reply.headers.get("www-authenticate")?.split(" ")[0] ?? null];
    };
    assert.deepEqual(await status("/admin/stats", null), [401, "Basic"]);
    assert.deepEqual(await status("/admin/stats", "wrong"), [401, "Basic"]);
    assert.deepEqual(await status("/admin/stats", ""), [401, "Basic"]);
    assert.deepEqual(await status("/admin/stats", TOKEN), [200, null]);
    assert.deepEqual(await status("/admin/report", TOKEN), [200, null]);
    for (const method of ["POST", "DELETE"]) {
      assert.deepEqual(await status("/admin/config", TOKEN, method), [401, "Basic"], method);
    }
  });
});
