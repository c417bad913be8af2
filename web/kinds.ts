import type { Kind } from "./kind.ts";
import { home } from "./pages/home.ts";

/** Every kind of page that the site has. A new one is a file and a line here; the first that fits an address has it. */
export const kinds: readonly Kind[] = [
  home,
];
