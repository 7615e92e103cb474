/** More ways to fill in the variables of one server's address are not tried. */
const FILLED_MAX = 20;

/**
 * The path of a server's address, without a slash at its end, once for each value that the variables
 * in it may take: `https://{region}.shop.test/{version}` is `/v1` and `/v2`. A variable without values
 * stays a template's parameter. Undefined where the server is none.
 */
export function basePaths(server: unknown): string[] | undefined {
  if (!isRecord(server) || typeof server["url"] !== "string") return undefined;
  const path = server["url"]
    .replace(/^[a-z][a-z0-9+.-]*:(?=\/\/)/i, "")
    .replace(/^\/\/[^/?#]*/, "")
    .replace(/[?#].*$/s, "")
    .replace(/^\.?\/*/, "/");
  const variables = isRecord(server["variables"]) ? server["variables"] : {};
  let filled = [path];
  for (const [name, variable] of Object.entries(variables)) {
    if (!path.includes(`{${name}}`)) continue;
    const values = valuesOf(variable);
    if (values.length === 0) continue;
    filled = filled
      .flatMap((text) => values.map((value) => text.replaceAll(`{${name}}`, value)))
      .slice(0, FILLED_MAX);
  }
  return [...new Set(filled.map(trimmed))];
}

function trimmed(path: string): string {
  return `/${path}`.replace(/\/+$/, "").replace(/^\/+/, "/");
}

function valuesOf(variable: unknown): string[] {
  if (!isRecord(variable)) return [];
  const listed = Array.isArray(variable["enum"]) ? variable["enum"] : [];
  return [...new Set([variable["default"], ...listed].filter((text) => typeof text === "string"))];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
