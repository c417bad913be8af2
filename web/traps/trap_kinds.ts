import type { Kind } from "../request/kind.ts";
import { calendar } from "./calendar.ts";
import { deep } from "./deep.ts";
import { facets } from "./facets.ts";
import { honeypot } from "./honeypot.ts";
import { cursorLoop, loop } from "./loops.ts";
import { maze } from "./maze.ts";
import { sessions } from "./sessions.ts";

/** Pages that no page of the site links to unless a fault does. */
export const trapKinds: readonly Kind[] = [
  calendar,
  deep,
  facets,
  maze,
  loop,
  cursorLoop,
  sessions,
  honeypot,
];
