/** A text in an XML attribute; what XML cannot hold is a question mark. */
export function escapedXml(text: string): string {
  return text
    // deno-lint-ignore no-control-regex -- XML has no way to write them
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, "?")
    .replaceAll(/[&<>"\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}
