import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lift, tree } from "../testing/lift.ts";

const xml = (body: string) => tree("application/xml", body);

describe("XML", () => {
  test("is a tree of names as written, attributes, texts and lists", () => {
    const body = `<?xml version="1.0"?><root xmlns:a="u"><item id="1"/> <item id="2">x</item>
      <a:b>t<!-- x -->u</a:b><c><![CDATA[<d/>]]></c><?pi x?></root>`;
    expect(xml(body)).toEqual({
      root: {
        "@xmlns:a": "u",
        item: [{ "@id": "1" }, { "@id": "2", "#text": "x" }],
        "a:b": "tu",
        c: "<d/>",
      },
    });
  });

  test("mixed content keeps its order, and so do names that come back", () => {
    expect(xml("<p>a <b>x</b> c</p>")).toEqual({ p: { "#content": ["a ", { b: "x" }, " c"] } });
    expect(xml("<r><a/><b/><a/></r>")).toEqual({
      r: { a: ["", ""], b: "", "#order": ["a", "b", "a"] },
    });
  });

  test("an element named like a member of every object is an element like any other", () => {
    expect(Object.entries(Object(xml("<__proto__><toString/></__proto__>")))).toEqual([
      ["__proto__", { toString: "" }],
    ]);
  });

  test("entities of a DTD are neither expanded nor fetched", () => {
    const bomb = `<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">
      <!ENTITY f SYSTEM "file:///etc/passwd">]><l x="&f;">&b;&amp;</l>`;
    expect(xml(bomb)).toMatchObject({ l: { "@x": "&f;", "#text": "&b;&" } });
  });

  test.each([
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a b/>",
    "<a>&x;</a>",
    "a<b/>",
    "",
    '<a x="1" x="2"/>',
  ])("%s is no XML, and no other text is", (body) =>
    expect(lift("text/xml", body).format).toBe("text"),
  );

  test("what goes deeper or has more than the limits is compared as a whole", () => {
    for (const body of ["<a>".repeat(2000), `<r>${"<a/>".repeat(200)}</r>`]) {
      expect(lift("text/xml", body, { limits: { nodesMax: 100 } })).toMatchObject({
        format: "too-large",
      });
    }
    const deep = "<a>".repeat(2000) + "</a>".repeat(2000);
    expect(lift("text/xml", deep).format).toBe("too-large");
  });

  test("another way of writing the same document is the same tree", () => {
    fc.assert(
      fc.property(element(3), fc.infiniteStream(fc.nat(6)), (root, choices) => {
        const next = () => choices.next().value;
        expect(xml(write(root, next))).toEqual(xml(write(root, () => 0)));
      }),
      { numRuns: 150 },
    );
  });
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

const names = fc.constantFrom("a", "b", "c:d", "_e", "f-g");
const texts = fc.string({
  maxLength: 8,
  unit: fc.constantFrom("a", "<", ">", "&", '"', "'", " ", "é", "]"),
});

function element(depth: number): fc.Arbitrary<Element> {
  return fc.record({
    name: names,
    attributes: fc.dictionary(names, texts, { maxKeys: 3 }),
    text: texts.filter((text) => text.trim() !== ""),
    children: depth === 0 ? fc.constant([]) : fc.array(element(depth - 1), { maxLength: 3 }),
  });
}

const escape = (text: string) =>
  text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`).replace(/\n/g, "&#10;");
const SPACES = ["", "\n  ", " ", "<!-- c -->", "<?p i?>", "\n<!--x-->\n", "\t"];

/** Writes with spaces, comments, orders of attributes and forms of quotes as `next` chooses. */
function write({ name, attributes, text, children }: Element, next: () => number): string {
  const pairs = Object.entries(attributes);
  const list = next() % 2 === 0 ? pairs : pairs.toReversed();
  const quote = next() % 2 === 0 ? '"' : "'";
  const head = list
    .map(([key, value]) => `${next() > 3 ? "\n " : " "}${key}=${quote}${escape(value)}${quote}`)
    .join("");
  const space = () => SPACES[next()] ?? "";
  const inside =
    children.length === 0
      ? next() % 3 === 1 && !text.includes("]]>")
        ? `<![CDATA[${text}]]>`
        : escape(text)
      : space() + children.map((child) => write(child, next) + space()).join("");
  return `<${name}${head}>${inside}</${name}>`;
}
