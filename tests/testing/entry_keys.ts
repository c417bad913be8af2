/** Types alone: an error of `deno task check` here names the keys that the types of the package lack. */
import type { Entry } from "../../engine/journal/entry.ts";
import type { JournalEntry } from "../../engine/testing/types.ts";

/** Keys of an entry of the journal, which the types of the package repeat: it has no other file of the program. */
type Keys<E extends Entry | JournalEntry> =
  | keyof E
  | keyof E["sender"]
  | keyof E["request"]
  | keyof E["reply"]
  | keyof E["decision"];

/** `true` if the types have all keys; else the missing ones, which `true` is not. */
export const hasAllKeys: [Exclude<Keys<Entry>, Keys<JournalEntry>>] extends [never] ? true
  : Exclude<Keys<Entry>, Keys<JournalEntry>> = true;
