import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CurlRequest, curlArguments, curlCommand, shellWord } from "./curl-command.ts";

const ORIGIN = "http://127.0.0.1:9003";

/** What a shell makes of a command line: its arguments, each ended by a line that none of them can hold. */
function argumentsOf(command: string): string[] {
  const mark = "\u0001end\u0001";
  const script = command.replace(/^curl/, `printf '%s\\n${mark}\\n'`);
  const printed = execFileSync("sh", ["-c", script], { encoding: "buffer" }).toString("utf8");
  return printed.split(`\n${mark}\n`).slice(0, -1);
}

/** Anything but NUL, which no argument can hold, and halves of characters, which no UTF-8 has. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '"', "\\", "$(id)", "`id`", "\n", "!", ";", "|", "&", "-", "~", "*"),
      fc.constantFrom("\r", "\t", "${IFS}", "%s", "#", "=", " ", "'\\''", "\u007f", "\u001b[2J"),
      fc.string({ unit: "grapheme", maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join("").replaceAll("\0", "").replaceAll("\u0001", ""));

test("a shell hands every argument on as it was", () => {
  const requests = fc.record({
    method: hostile,
    path: hostile,
    headers: fc.array(fc.tuple(hostile, hostile), { maxLength: 3 }),
    body: hostile,
  });
  fc.assert(
    fc.property(requests, (request) => {
      const command = curlCommand(request, ORIGIN);
      expect(argumentsOf(command)).toEqual(curlArguments(request, ORIGIN));
    }),
    { numRuns: 60 },
  );
});

test("words that need no quotes have none", () => {
  expect(shellWord("http://a:1/b?c=1".replace("?", ""))).toBe("http://a:1/bc=1");
  expect(shellWord("")).toBe("''");
  expect(shellWord("it's")).toBe(`'it'\\''s'`);
});

const GET: CurlRequest = {
  method: "GET",
  path: "/products/7?currency=JPY",
  headers: [
    ["host", "shop"],
    ["accept", "application/json"],
    ["x-empty", ""],
  ],
};

test("a request is sent again as it was; what curl sets itself is left to it", () => {
  expect(curlCommand(GET, ORIGIN)).toBe(
    "curl --globoff --path-as-is --include --header 'accept: application/json' --header 'x-empty;' " +
      "--url 'http://127.0.0.1:9003/products/7?currency=JPY'",
  );
});

test("a body that is no text goes through base64", () => {
  const command = curlCommand({ ...GET, method: "POST", headers: [], bodyBase64: "AAH/" }, ORIGIN);
  expect(command).toContain("printf %s AAH/ | base64 -d | curl --request POST");
  expect(command).toContain("--data-binary @-");
});
