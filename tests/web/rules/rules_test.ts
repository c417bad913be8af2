import { strict as assert } from "node:assert";
import { buildServer, withServer } from "../../harness.ts";
import { statusOf } from "../../statuses.ts";

function rules(...list: readonly unknown[]): string[] {
  return [`web.rules=${JSON.stringify(list)}`];
}

Deno.test("rules of the site take kinds of pages, paths from its root, methods and user agents", async () => {
  const cases: readonly [Record<string, unknown>, string, string][] = [
    [{ kind: "robots" }, "/web/robots.txt", "/web/"],
    [{ path: "/shop/*" }, "/web/shop/lamps", "/web/"],
    [{ user_agent: "bot" }, "/web/", ""],
    [{ query: { page: "2" } }, "/web/shop/lamps?page=2", "/web/shop/lamps?page=3"],
  ];
  for (const [when, hit, miss] of cases) {
    await withServer({ set: rules({ when, do: { fault: "gone" } }) }, async ({ ask }) => {
      const status = (path: string) =>
        statusOf(ask(path, { headers: { "user-agent": miss === "" ? "a bot" : "me" } }));
      assert.equal(await status(hit), 410, JSON.stringify(when));
      if (miss !== "") assert.equal(await status(miss), 200, JSON.stringify(when));
    });
  }
});

Deno.test("per url counts each address for itself, and rows and statistics name the rule", async () => {
  const set = rules({ name: "first time", per: "url", times: 1, do: { fault: "service_unavailable" } });
  await withServer({ set }, async ({ ask, rows, admin }) => {
    const seen = [];
    for (const path of ["/web/", "/web/", "/web/shop/lamps", "/web/shop/lamps", "/web/"]) {
      const response = await ask(path);
      await response.body?.cancel();
      seen.push(response.status);
    }
    assert.deepEqual(seen, [503, 200, 503, 200, 200]);
    assert.deepEqual((await rows("web")).map(({ rule }) => rule), [
      "first time",
      null,
      "first time",
      null,
      null,
    ]);
    const { web } = await (await admin("/stats")).json();
    assert.equal(web.requests_by.rule["first time"].requests, 2);
  });
});

Deno.test("/admin/web/rules is the list of the site, /admin/rules that of the LLM APIs", async () => {
  await withServer({}, async ({ ask, admin }) => {
    const body = JSON.stringify({ do: { reply: { status: 451 } } });
    await (await admin("/web/rules", { method: "POST", body })).body?.cancel();
    const page = await ask("/web/");
    await page.body?.cancel();
    assert.equal(page.status, 451);
    assert.deepEqual(await (await admin("/rules")).json(), { rules: [] });
  });
});

Deno.test("a path with the prefix of the site is refused, and the right one is said", async () => {
  const wrong = buildServer({ set: rules({ when: { path: "/web/shop/*" }, do: { pass: true } }) });
  await assert.rejects(wrong, {
    message: /web\.rules\.0\.when\.path: .*paths begin at its root: "\/shop\/\*"/,
  });
});

Deno.test("a rule with a kind or an endpoint that the site has not is refused, and the nearest is named", async () => {
  await assert.rejects(
    buildServer({ set: rules({ when: { kind: ["listing", "lisitng"] }, do: { fault: "gone" } }) }),
    /when\.kind: "lisitng" is no kind, so the rule would never act, did you mean "listing"\?/,
  );
  await assert.rejects(
    buildServer({ set: rules({ when: { endpoint: "/shopp" }, do: { fault: "gone" } }) }),
    /when\.endpoint: "\/shopp" is no endpoint, .*did you mean "\/shop"\?/,
  );
  const right = [{ kind: "*list*" }, { kind: "/^art/" }, { kind: "echo" }, { endpoint: "/shop" }, {
    endpoint: "*",
  }];
  const { close } = await buildServer({
    set: rules(...right.map((when) => ({ when, do: { fault: "gone" } }))),
  });
  await close();
});
