/** The stack of an error without its message. */
export function placeOfFault(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return "unknown";
  return error.stack
    .split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .slice(0, 5)
    .join("\n");
}
