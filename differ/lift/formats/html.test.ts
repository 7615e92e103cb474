import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lift, tree } from "../testing/lift.ts";

const html = (body: string) => tree("text/html; charset=utf-8", body);
const page = (body: string) => `<!doctype html><html><head></head><body>${body}</body></html>`;

describe("HTML", () => {
  test("a page is its head and body; an element its tag, attributes, text or children", () => {
    const body = `<div class="x" id=y><p>Hello <b>you</b></p><br></div>`;
    expect(html(page(body))).toEqual({
      doctype: "doctype html",
      head: { tag: "head" },
      body: {
        tag: "body",
        children: [
          {
            ...{ tag: "div", attributes: { class: "x", id: "y" } },
            children: [
              { tag: "p", children: ["Hello ", { tag: "b", text: "you" }] },
              { tag: "br" },
            ],
          },
        ],
      },
    });
    expect(html("<p>a</p>b")).toEqual({ children: [{ tag: "p", text: "a" }, "b"] });
  });

  test.each([
    ["<div>\n  <p>a\n b</p>\n</div>", "<div><p>a b</p></div>"],
    ['<a b="1" c=2>x</a>', "<A c='2'  b=1 >x</a>"],
    ["<p>a<!-- c --> b", "<p>a b</p>"],
    ["<ul><li>1<li>2</ul>", "<ul>\n<li>1</li>\n<li>2</li></ul>"],
    ["<script>a</script>\n<script>b</script>", "<script>a</script><script>b</script>"],
    ["<p>&eacute;&amp;</p>", "<p>é&amp;</p>"],
    ["<p>x<br> y</p>", "<p>x<br/>y</p>"],
  ])("%j and %j are the same to a browser", (left, right) => {
    expect(html(page(left))).toEqual(html(page(right)));
  });

  test.each([
    ["<pre>a\n b</pre>", "<pre>a b</pre>"],
    ["<textarea>a  b</textarea>", "<textarea>a b</textarea>"],
    ["<script>a  b</script>", "<script>a b</script>"],
    ["<b>a</b> <i>b</i>", "<b>a</b><i>b</i>"],
    ["<p>a</p><b>b</b>", "<b>b</b><p>a</p>"],
    ["<p>a</p></div>", "<p>a</p>"],
    ["<p __proto__=a>x</p>", "<p __proto__=b>x</p>"],
  ])("%j and %j are not", (left, right) => {
    expect(html(page(left))).not.toEqual(html(page(right)));
  });

  test("a page that breaks off inside a tag is not the one without it", () => {
    expect(html("<p>a</p><b cla")).not.toEqual(html("<p>a</p>"));
    expect(html("<p>a</p><b cla")).not.toEqual(html("<p>a</p><b id"));
  });

  test("a text is HTML where its type or its beginning says so and it has an element", () => {
    expect(lift(undefined, page("x")).format).toBe("html");
    expect(lift("application/json", page("x")).format).toBe("html");
    expect(lift("text/plain", "\n<HTML><p>").format).toBe("html");
    for (const text of ["x < y > z one", "<p>a</p>", "a <b>c</b>", "<html>"]) {
      expect(lift("text/plain", text).format, text).toBe("text");
    }
    expect(lift("text/html", "no element here").format).toBe("text");
    expect(lift("text/html", '{"a":1}').format).toBe("json");
  });

  test("what nests deeper than the limits is compared as a whole", () => {
    expect(lift("text/html", "<div>".repeat(100_000)).format).toBe("too-large");
    expect(lift("text/html", "<i>".repeat(90), { limits: { nodesMax: 50 } }).format).toBe(
      "too-large",
    );
  });

  test("any text is read, the same way each time", () => {
    const soup = fc.string({
      unit: fc.constantFrom(
        "<",
        ">",
        "/",
        "a",
        "p",
        "b",
        "=",
        '"',
        " ",
        "!",
        "-",
        "script",
        "&",
        ";",
      ),
      maxLength: 60,
    });
    fc.assert(
      fc.property(soup, (text) => {
        expect(lift("text/html", text)).toEqual(lift("text/html", text));
      }),
      { numRuns: 500 },
    );
  });
});
