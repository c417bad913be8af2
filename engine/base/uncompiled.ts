/**
 * Option of zod's `parse`: walk the schema, and compile no code for it. To compile takes some twenty times as long as to
 * walk, which a schema of the configuration, used once or twice in a thread, never wins back.
 */
export const UNCOMPILED = { jitless: true } as const;
