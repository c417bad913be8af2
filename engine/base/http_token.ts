/** True for a token of HTTP, such as the name of a header or of a cookie (RFC 9110, 5.6.2). */
export function isToken(text: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(text);
}
