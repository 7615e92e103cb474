/** At most so many UTF-16 units, and no half of a character; what was cut ends with an ellipsis. */
export function shortText(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  const cut = text.slice(0, Math.max(0, unitsMax - 1));
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
