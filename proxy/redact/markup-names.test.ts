import { describe, expect, test } from "vitest";
import { maskNested } from "../../core/index.ts";
import { redactMarkup } from "./redact-markup.ts";
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

describe("what an element holds that is named as a credential is masked whole", () => {
  const M = "[M]";
  const redact = (text: string): string =>
    redactMarkup(text, { mask: () => M, hides: (name) => /^(?:token|password)$/i.test(name) });

  test.each([
    ["<token>x</token>", `<token>${M}</token>`],
    ["<a><Token><b>x</b><b/>y</Token></a>", `<a><Token>${M}</Token></a>`],
    ["<x:token><token>1</token>2</x:token>3", `<x:token>${M}</x:token>3`],
    ["<token><token>1</token>2</token>3", `<token>${M}</token>3`],
    ["<token><![CDATA[</token>x]]></token>y", `<token><![CDATA[${M}]]></token>y`],
    ["<token><!-- </token> -->x</token>y", `<token>${M}</token>y`],
    ["<token><b>x</b>", `<token>${M}`],
    ["<token> </token>x", "<token> </token>x"],
    ["<token/>x", "<token/>x"],
    ['<token a="x" xmlns:b="c"/>', `<token a="${M}" xmlns:b="c"/>`],
    ['<token a=">x">y</token>', `<token a="${M}">${M}</token>`],
    ['<p name="token"><b>x</b></p>y', `<p name="token">${M}</p>y`],
    ["<p itemprop=token>x<p>y", `<p itemprop=token>${M}`],
    ['<input name="token" value="x">y', `<input name="token" value="${M}">y`],
    ['<add key="password" value="x"/>y', `<add key="password" value="${M}"/>y`],
    ["a < b, <tokens>x</tokens>", "a < b, <tokens>x</tokens>"],
    ["</token>x", "</token>x"],
  ])("%s", (text, kept) => {
    expect(redact(text)).toBe(kept);
  });

  test("and what stands in brackets behind such a name", () => {
    const kept = (text: string) =>
      maskNested(
        text,
        (name) => name === "token",
        () => M,
      );
    expect(kept('var token = {a: "x}", b: [1]}; y')).toBe(`var token = ${M}; y`);
    expect(kept('{"token": ["x", {"a":')).toBe(`{"token": ${M}`);
    expect(kept("tokens=[x] token=y")).toBe("tokens=[x] token=y");
  });
});
