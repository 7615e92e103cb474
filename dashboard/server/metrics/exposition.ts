/** A family of the page: its name, what it is, and what it says. */
export interface FamilyHead {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
}

export type Labels = Readonly<Record<string, string>>;

/** A bound on the label sets of one family; what is beyond is left out, and the page says how many. */
const SERIES_MAX = 1000;
const LABEL_CHARS_MAX = 200;

/** Writes the Prometheus text format 0.0.4, one family after another. */
export class Exposition {
  readonly #lines: string[] = [];
  #leftOut = 0;

  /** Series left out so far because a family had too many. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Values of equal label sets add: a shortened label must not print a series twice. */
  family(head: FamilyHead, values: readonly (readonly [Labels, number])[]): void {
    const series = new Map<string, number>();
    for (const [labels, value] of values) {
      const key = printLabels(labels);
      if (!series.has(key) && series.size >= SERIES_MAX) this.#leftOut += 1;
      else series.set(key, (series.get(key) ?? 0) + value);
    }
    this.#head(head);
    for (const [key, value] of series) this.#lines.push(`${head.name}${key} ${printValue(value)}`);
  }

  /** Each of `values` = labels, then counts by bucket, one without a bound, and the sum in microseconds. */
  histogram(
    head: FamilyHead,
    bounds: readonly number[],
    values: readonly (readonly [Labels, readonly number[]])[],
  ): void {
    this.#head(head);
    for (const [labels, cells] of values) {
      let seen = 0;
      for (const [index, bound] of bounds.entries()) {
        seen += cells[index] ?? 0;
        const key = printLabels({ ...labels, le: printValue(bound) });
        this.#lines.push(`${head.name}_bucket${key} ${seen}`);
      }
      seen += cells[bounds.length] ?? 0;
      const sum = (cells[bounds.length + 1] ?? 0) / 1e6;
      this.#lines.push(`${head.name}_bucket${printLabels({ ...labels, le: "+Inf" })} ${seen}`);
      this.#lines.push(`${head.name}_sum${printLabels(labels)} ${printValue(sum)}`);
      this.#lines.push(`${head.name}_count${printLabels(labels)} ${seen}`);
    }
  }

  text(): string {
    return `${this.#lines.join("\n")}\n`;
  }

  #head({ name, help, type }: FamilyHead): void {
    const line = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
    this.#lines.push(`# HELP ${name} ${line}`, `# TYPE ${name} ${type}`);
  }
}

function printLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${printLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function printLabel(value: string): string {
  return value
    .slice(0, LABEL_CHARS_MAX)
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replace(/[\p{Cc}\p{Cs}]/gu, "\ufffd");
}

function printValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return String(value);
}
