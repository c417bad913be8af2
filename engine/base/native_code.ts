/** True if all native code may be loaded without asking the user for the permission. */
export function mayLoadNativeCode(): boolean {
  return Deno.permissions.querySync({ name: "ffi" }).state === "granted";
}
