import type { SampleAnswer } from "../../../../../differ/index.ts";

const JSON_TYPE = "application/json";

/** An answer of a role with a body, for tests. */
export function answered(
  body: string,
  headers: readonly (readonly [string, string])[] = [["content-type", JSON_TYPE]],
): SampleAnswer & { kind: "answered" } {
  return {
    ...{ kind: "answered", status: 200, headers, body },
    ...{ bodyLength: new TextEncoder().encode(body).length, bodyCut: false },
  };
}
