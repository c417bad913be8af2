import { once } from "../base/once.ts";

/** Loopback of this machine: 127.0.0.1, or ::1 where IPv6 is all that it has. */
export const loopbackHost = once((): "127.0.0.1" | "::1" =>
  !canListen("127.0.0.1") && canListen("::1") ? "::1" : "127.0.0.1"
);

function canListen(hostname: string): boolean {
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return true;
  } catch {
    return false; // there is no such address, or it is not allowed
  }
}
