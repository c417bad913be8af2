import { strict as assert } from "node:assert";
import { Socket } from "node:net";
import { exchangesOn, forgetUse, useOf } from "../../engine/transport/socket_use.ts";

Deno.test("of a socket that is closed no exchange is kept: the runtime may keep the socket for minutes", () => {
  const socket = new Socket();
  const use = useOf(socket);
  use.count = 7;
  assert.equal(useOf(socket), use);
  forgetUse(socket);
  assert.deepEqual(exchangesOn(socket), { open: [], last: undefined });
  assert.equal(useOf(socket).count, 0);
});
