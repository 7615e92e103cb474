const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** What XML 1.0 (2.2) has no way to write, not even as a reference. */
const UNWRITABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** What XML cannot hold becomes U+FFFD. */
export function writableText(text: string): string {
  return text.replace(UNWRITABLE, "\uFFFD");
}

/** Any writable or unwritable text as the content of an element or a quoted attribute. */
export function xmlText(text: string): string {
  return writableText(text).replace(
    /[&<>"\t\n\r]/g,
    (character) => ENTITIES[character] ?? character,
  );
}
