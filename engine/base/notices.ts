/** File with the terms of what a binary is made of; `scripts/build.ts` writes and embeds it. */
export const NOTICES_FILE = new URL("../../dist/notices.txt", import.meta.url);

/** The terms of what this program is made of; `null` where it runs from source, and so holds nothing. */
export async function thirdPartyNotices(): Promise<string | null> {
  return Deno.build.standalone ? await Deno.readTextFile(NOTICES_FILE) : null;
}
