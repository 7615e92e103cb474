/** Controls, marks of direction and what has no width: nobody sees them, and they change what is seen. */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The text with characters that cannot be seen as escapes; ends of lines and tabs stay. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
