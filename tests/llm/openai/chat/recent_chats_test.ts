import { strict as assert } from "node:assert";
import { readChat, recentChats } from "../../../../llm/openai/chat/read_chat.ts";
import { RecentChats } from "../../../../llm/openai/chat/recent_chats.ts";
import { settings } from "../../../../llm/settings/settings.ts";

const BY = { deployment: null, strict: false };

Deno.test("RecentChats has what was read last of each length, for the same text and terms only", () => {
  const recent = new RecentChats<string>();
  recent.set("first", BY, "read first");
  assert.equal(recent.get("first", BY), "read first");
  assert.equal(recent.get("other", BY), undefined);
  assert.equal(recent.get("first", { ...BY, strict: true }), undefined);
  assert.equal(recent.get("first", { ...BY, deployment: "mine" }), undefined);
  recent.set("other", BY, "read other");
  assert.equal(recent.get("first", BY), undefined);
  assert.equal(recent.get("other", BY), "read other");
});

Deno.test("RecentChats has a bound", () => {
  const recent = new RecentChats<number>();
  for (let length = 0; length < 1_000; length++) recent.set("x".repeat(length), BY, length);
  const { size, limit } = recent.memory();
  assert.equal(size, limit);
});

/** Reads a chat under these overrides. */
async function read(content: string, mode?: string) {
  const text = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content }] });
  return await readChat({
    text: () => text,
    overrides: { mode, template: undefined },
    settings: settings.parse({}),
  }, null);
}

Deno.test("readChat() reads the same short request once, and one with overrides each time", async () => {
  const first = await read("Say it again");
  assert.equal(await read("Say it again"), first);
  assert.ok(recentChats().size > 0);
  const echo = await read("Say it again", "echo");
  assert.equal(echo.chat?.overrides.mode, "echo");
  assert.equal((await read("Say it again")).chat?.overrides.mode, undefined);
  const long = "word ".repeat(2_000);
  assert.notEqual(await read(long), await read(long));
});
