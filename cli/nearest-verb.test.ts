import { expect, test } from "vitest";
import { runCli } from "../test/support/run-cli.ts";

test.each([
  [["rules", "sugest"], "The nearest to sugest is suggest."],
  [["rules", "preveiw", "$.a"], "The nearest to preveiw is preview."],
  [["mirror", "of", "--url", "http://127.0.0.1:9"], "The nearest to of is off."],
])("%j names the word that was meant", async (argv, hint) => {
  const { code, stderr } = await runCli(argv);
  expect({ code, stderr }).toEqual({ code: 64, stderr: expect.stringContaining(hint) });
});
