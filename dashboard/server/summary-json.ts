import type { Summary } from "../../differ/index.ts";

/**
 * Says a summary as JSON.stringify does. The text of an endpoint is kept as long as its object is: of a
 * large run some megabytes, of which a commit changes little.
 */
export function createSummaryJson(): (summary: Summary & { readonly seenAt?: string }) => string {
  const texts = new WeakMap<object, string>();
  const textOf = (endpoint: object): string => {
    const known = texts.get(endpoint) ?? JSON.stringify(endpoint);
    texts.set(endpoint, known);
    return known;
  };
  return (summary) => {
    const parts = Object.entries(summary).flatMap(([key, value]: [string, unknown]) => {
      if (value === undefined) return [];
      const text =
        key === "endpoints"
          ? `[${summary.endpoints.map(textOf).join(",")}]`
          : JSON.stringify(value);
      return [`${JSON.stringify(key)}:${text}`];
    });
    return `{${parts.join(",")}}`;
  };
}
