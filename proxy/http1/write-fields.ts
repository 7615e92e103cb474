/** Field lines as they stand in a head or behind a last chunk; `fields`: names and values in turn. */
export function writeFields(fields: readonly string[]): string {
  let text = "";
  for (let index = 0; index + 1 < fields.length; index += 2) {
    text += `${fields[index]}: ${fields[index + 1]}\r\n`;
  }
  return text;
}
