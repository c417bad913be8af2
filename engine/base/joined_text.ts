/**
 * The same text as one piece of memory: V8 keeps what `+` puts together as a tree, 32 bytes a piece, until a pattern looks
 * at it, and walks through that each time that a longer text is made of it.
 */
export function joinedText(text: string): string {
  START.test(text);
  return text;
}

const START = /^/;
