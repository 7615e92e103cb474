/** Prints a table of Markdown, each row when it is there; the first column is text. */
export function printTable(head: readonly string[], rows: Iterable<readonly string[]>): void {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  console.log(line(head));
  console.log(line(head.map((_, index) => (index === 0 ? "---" : "--:"))));
  for (const row of rows) console.log(line(row));
  console.log("");
}

/** "0.4 % (0.1-1.0)": a share with its 95 % interval (Wilson). */
export function shareText(count: number, of: number): string {
  const z = 1.96;
  const share = count / of;
  const centre = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half =
    (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  const text = (value: number) => (100 * Math.max(0, value)).toFixed(1);
  return `${text(share)} % (${text(centre - half)}-${text(centre + half)})`;
}

export function percentText(count: number, of: number): string {
  return `${Math.round((100 * count) / of)} %`;
}
