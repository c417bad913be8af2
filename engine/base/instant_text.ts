/** An instant for people, to the second: `2026-01-31 12:00:00 UTC` for `2026-01-31T12:00:00.000Z`. */
export function instantText(utc: string): string {
  return `${utc.slice(0, 19).replace("T", " ")} UTC`;
}
