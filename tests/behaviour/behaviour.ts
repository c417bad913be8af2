import type { Target } from "../harness.ts";
import { healthOf } from "./steer.ts";

/** One promise to users, whatever the server runs on. */
export interface Behaviour {
  readonly name: string;
  show(target: Target): Promise<void>;
}

/** True if the server's transport can break a connection at an exact byte. */
export async function isExact(target: Target): Promise<boolean> {
  return (await healthOf(target)).transport === "socket";
}
