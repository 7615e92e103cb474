/** A configuration as lines that read like the YAML it was written in. */
export function configText(config: Readonly<Record<string, unknown>>): string {
  return Object.entries(config)
    .flatMap(([key, value]) => linesOf(key, value, ""))
    .join("\n");
}

function linesOf(key: string, value: unknown, indent: string): string[] {
  const name = `${indent}${plain(key)}:`;
  if (isFlat(value)) return [`${name} ${flat(value)}`];
  if (Array.isArray(value)) return [name, ...value.flatMap((one: unknown) => item(one, indent))];
  return [name, ...entriesOf(value).flatMap(([one, inner]) => linesOf(one, inner, `${indent}  `))];
}

function item(value: unknown, indent: string): string[] {
  const start = `${indent}  - `;
  if (isFlat(value)) return [start + flat(value)];
  const lines = entriesOf(value).flatMap(([key, inner]) => linesOf(key, inner, `${indent}    `));
  const [first = "", ...rest] = lines;
  return [start + first.trimStart(), ...rest];
}

/** What fits a line: no object, or one without anything in it. */
function isFlat(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (!Array.isArray(value)) return Object.keys(value).length === 0;
  return value.every((one: unknown) => typeof one !== "object" || one === null);
}

function flat(value: unknown): string {
  if (typeof value === "string") return plain(value);
  if (Array.isArray(value)) return `[${value.map((one: unknown) => flat(one)).join(", ")}]`;
  return JSON.stringify(value) ?? "null";
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** A word as it is, anything that YAML could read otherwise in quotes. */
function plain(text: string): string {
  const bare =
    /^[A-Za-z_./][\w./@-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text);
  return bare ? text : JSON.stringify(text);
}
