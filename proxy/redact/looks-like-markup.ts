const ELEMENT = /<[A-Za-z][A-Za-z0-9_.:-]{0,60}[\s/>]/;

/** Whether a text has an element of markup in it; `a < b` has none. */
export function looksLikeMarkup(text: string): boolean {
  return text.includes("<") && ELEMENT.test(text);
}
