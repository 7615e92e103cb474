/** An SVG path through values at equal distances, zero at the bottom; empty where there are fewer than two. */
export function sparklinePath(
  values: readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
): string {
  if (values.length < 2) return "";
  const top = Math.max(...values, 1e-9);
  const margin = 1.5;
  return values
    .map((value, index) => {
      const x = (index / (values.length - 1)) * width;
      const y = height - margin - (Math.max(0, value) / top) * (height - 2 * margin);
      return `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
