import { expect, test } from "vitest";
import { testRedactor } from "./testing/test-redactor.ts";

test("an attribute and a name with a prefix hide what their own names hide", () => {
  const { hidesBodyPath } = testRedactor();
  for (const name of ["@password", "wsse:Password", "@a:api_key", "token", "@token"]) {
    expect(hidesBodyPath(["root", name]), name).toBe(true);
  }
  for (const name of ["@id", "a:b", "@", ":", "password:hint", "#text"]) {
    expect(hidesBodyPath(["root", name]), name).toBe(false);
  }
});
