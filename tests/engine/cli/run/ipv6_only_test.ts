/** A machine whose loopback is that of IPv6 alone: a network namespace of Linux. */
import { strict as assert } from "node:assert";
import { MAIN } from "../../../program.ts";

/** Runs shell commands in such a namespace; `null` where that is not allowed. */
async function ipv6Only(commands: string): Promise<{ out: string; err: string } | null> {
  const setUp =
    "ip link set lo up && ip addr del 127.0.0.1/8 dev lo && ip -6 addr show dev lo | grep -q ::1 || exit 99";
  try {
    const { code, stdout, stderr } = await new Deno.Command("unshare", {
      args: ["-rn", "sh", "-c", `${setUp}\n${commands}`],
      env: { NO_COLOR: "1" },
    }).output();
    const err = new TextDecoder().decode(stderr);
    return code === 99 || /^unshare:/m.test(err) ? null : { out: new TextDecoder().decode(stdout), err };
  } catch {
    return null; // there is no such command
  }
}

const isThere = Deno.build.os === "linux" && await ipv6Only("true") !== null;
const PROGRAM = `${Deno.execPath()} run -A --no-check ${MAIN}`;

Deno.test({
  name: "run works where there is no loopback of IPv4, and serve says which host to give",
  ignore: !isThere,
  async fn() {
    const asks =
      `const reply = await fetch(Deno.env.get("ERRORWORKS_WEB_URL") + "/"); console.log(reply.status);`;
    const ran = await ipv6Only(`
      ${PROGRAM} run --preset silent -- ${Deno.execPath()} eval '${asks}'
      ${PROGRAM} serve --preset silent --database none --port 0
    `);
    assert.ok(ran);
    assert.equal(ran.out, "200\n", ran.err);
    const message =
      "error: Cannot listen on 127.0.0.1:0: this machine has no address 127.0.0.1; give another host, e.g. ::1";
    assert.ok(ran.err.split("\n").includes(message), ran.err);
  },
});
