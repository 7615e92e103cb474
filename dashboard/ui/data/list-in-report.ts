import type { DifferenceGroup, EndpointRow } from "./shapes.ts";

type ListedRow = Partial<DifferenceGroup & EndpointRow>;

/**
 * A list of a report, from the whole list that it carries below the path alone (`/differences`): the server
 * that would have filtered it is not there. Undefined where the report has no such list.
 */
export function listInReport(
  answers: Readonly<Record<string, unknown>>,
  path: string,
): { readonly items: readonly unknown[]; readonly next: null; readonly total: number } | undefined {
  const [name = "", search = ""] = path.split("?");
  const rows = rowsOf(answers[name]);
  if (rows === undefined) return undefined;
  const query = new URLSearchParams(search);
  const fitting = rows.filter((row) => [...query].every(([key, value]) => fits(row, key, value)));
  const limit = Number(query.get("limit") ?? Infinity);
  // Told with its first rows, a list would be asked for the rest; a report has all of it at hand.
  const items = limit < FEW ? fitting.slice(0, limit) : fitting;
  return { items, next: null, total: fitting.length };
}

/** A screen that asks for fewer shows a selection, as the overview does. */
const FEW = 50;

function rowsOf(answer: unknown): readonly ListedRow[] | undefined {
  if (typeof answer !== "object" || answer === null || !("items" in answer)) return undefined;
  const { items } = answer;
  return Array.isArray(items) ? items : undefined;
}

function fits(row: ListedRow, key: string, value: string): boolean {
  switch (key) {
    case "q":
      return [row.endpoint, row.path, row.fingerprint]
        .join("\n")
        .toLowerCase()
        .includes(value.trim().toLowerCase());
    case "heads":
      return value !== "true" || row.causedBy === undefined;
    case "approved":
      return String(row.approved ?? false) === value;
    case "class":
      return oddOf(row, value) > 0;
    case "endpoint":
      return row.endpoint === value;
    case "verdict":
      return row.verdict === value;
    case "severity":
      return row.severity === value;
    default:
      return true;
  }
}

function oddOf(row: ListedRow, role: string): number {
  if (role === "candidate") return row.candidateOdd ?? 0;
  if (role === "secondary") return row.secondaryOdd ?? 0;
  if (role === "primary") return row.primaryOdd ?? 0;
  return row.allDifferent ?? 0;
}
