import type { Legacy } from "../engine/config/legacy.ts";

/** Where the flat settings of the ancestor's web server went. */
export const legacy: Legacy = { sections: ["content"], options: {}, bursts: {}, settings: () => ({}) };
