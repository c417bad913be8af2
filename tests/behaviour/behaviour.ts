import type { Target } from "../harness.ts";
import { healthOf } from "./steer.ts";

/** One promise to users, whatever the server runs on. */
export interface Behaviour {
  readonly name: string;
  show(target: Target): Promise<void>;
}

/** Whether a break can be exact on this server's transport. */
export async function isExact(target: Target): Promise<boolean> {
  return (await healthOf(target)).transport === "socket";
}
