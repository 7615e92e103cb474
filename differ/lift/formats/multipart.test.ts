import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lift, tree } from "../testing/lift.ts";

interface Part {
  readonly fields: readonly string[];
  readonly content: string | Uint8Array;
}

function multipart(parts: readonly Part[], boundary: string, end = "\r\n"): Buffer {
  const pieces = parts.flatMap(({ fields, content }) => [
    `--${boundary}${end}`,
    fields.map((field) => field + end).join("") + end,
    content,
    end,
  ]);
  return Buffer.concat([...pieces, `--${boundary}--${end}`].map((piece) => Buffer.from(piece)));
}

const field = (name: string, content: string): Part => ({
  fields: [`Content-Disposition: form-data; name="${name}"`],
  content,
});

describe("multipart bodies", () => {
  test("a form is its fields by name, each part read by its own type", () => {
    const body = multipart(
      [
        field("a", "1"),
        field("a", "2"),
        {
          fields: [
            'Content-Disposition: form-data; name="f"; filename="x.json"',
            "Content-Type: application/json",
          ],
          content: '{"n":12345678901234567890}',
        },
        {
          fields: [
            'content-disposition: form-data; name="p"; filename="p.png"',
            "content-type: image/png",
          ],
          content: Buffer.from([0x89, 0x50, 0, 0xff]),
        },
      ],
      "x-1",
    );
    const lifted = lift("multipart/form-data; boundary=x-1", body);
    expect(JSON.stringify(lifted.kind === "tree" ? lifted.value : lifted)).toMatch(
      /^\{"a":\["1","2"\],"f":\{"filename":"x.json","content-type":"application\/json","content":\{"n":12345678901234567890\}\},"p":\{.*"content":"4 bytes, sha256 [0-9a-f]{64}"\}\}$/,
    );
  });

  test("any other body is a list of parts, as incremental GraphQL sends it", () => {
    const json = (content: string) => ({ fields: ["Content-Type: application/json"], content });
    const body = multipart(
      [json('{"data":{"a":1},"hasNext":true}'), json('{"hasNext":false}')],
      "-",
    );
    expect(tree('multipart/mixed; boundary="-"', body)).toEqual([
      { "content-type": "application/json", content: { data: { a: 1 }, hasNext: true } },
      { "content-type": "application/json", content: { hasNext: false } },
    ]);
  });

  test("the boundary does not count, nor how a part is encoded, nor the form of line ends", () => {
    const text = fc.string({
      maxLength: 30,
      unit: fc.constantFrom("a", "b", "-", "é", "=", "\n", " "),
    });
    const boundary = fc.string({
      minLength: 6,
      maxLength: 20,
      unit: fc.constantFrom("X", "Y", "Z", "0", "1", "'"),
    });
    const parts = fc.array(fc.tuple(fc.constantFrom("a", "b", "__proto__"), text), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(parts, boundary, fc.boolean(), (list, other, lf) => {
        const made = (b: string, end: string) =>
          tree(
            `multipart/form-data; boundary="${b}"`,
            multipart(
              list.map(([name, content]) => field(name, content)),
              b,
              end,
            ),
          );
        expect(made(other, lf ? "\n" : "\r\n")).toEqual(made("first-boundary", "\r\n"));
      }),
      { numRuns: 150 },
    );
    const plain = { fields: ["content-type: text/plain; charset=utf-8"], content: "é = 1" };
    const type = plain.fields[0] ?? "";
    const encoded = [
      {
        fields: [type, "Content-Transfer-Encoding: quoted-printable"],
        content: "=C3=A9 =3D =\r\n1",
      },
      {
        fields: [type, "Content-Transfer-Encoding: base64"],
        content: Buffer.from("é = 1").toString("base64"),
      },
    ];
    for (const one of encoded) {
      expect(tree("multipart/mixed; boundary=b", multipart([one], "b"))).toEqual(
        tree("multipart/mixed; boundary=c", multipart([plain], "c")),
      );
    }
  });

  test("a coding of the content is undone, and named", () => {
    const fields = ["content-type: text/plain", "Content-Encoding: gzip"];
    const body = multipart([{ fields, content: gzipSync("x") }], "b");
    expect(tree("multipart/mixed; boundary=b", body)).toEqual([
      { "content-type": "text/plain", "content-encoding": "gzip", content: "x" },
    ]);
  });

  const part = (head: string, content: string) => `--b\r\n${head}\r\n\r\n${content}\r\n`;
  const named = (name: string, content: string, more = "") =>
    part(`content-disposition: form-data; name="${name}"${more}`, content);
  const base64 = (content: string) => part("content-transfer-encoding: base64", content);
  const quoted = (content: string) => part("content-transfer-encoding: quoted-printable", content);

  test.each([
    ["form-data", named("a", '{"x":1}') + named("a", '{"x":2}'), named("a", '[{"x":1},{"x":2}]')],
    ["form-data", named("a", "1") + named("a", "2"), named("a", '["1","2"]')],
    ["form-data", named("a", "1") + named("a", "2"), named("a", "1")],
    ["form-data", named("a", "1") + named("a", "2"), named("a", "2") + named("a", "1")],
    ["form-data", named("f", "x", '; filename="f"'), named("f", '{"filename":"f","content":"x"}')],
    [
      "form-data",
      named("a", '["x"]') + named("b", "1"),
      named("a", '["x"]') + named("#parts", "1"),
    ],
    ["form-data", named("a", '["x"]'), named("a", "x") + named("#parts", '{"a":"json"}')],
    ["form-data", named("a", '{"a":"1"}'), named("a", '<?xml version="1.0"?><a>1</a>')],
    ["form-data", named("a", "1"), named("a", "1", "; size=1")],
    ["form-data", named("a", "1"), named("a", "1", '; filename=""')],
    ["form-data", named("a", "1"), named("a", "1", "\r\nx-more: 1")],
    ["form-data", named("a", "1"), named("a", "1", "\r\ncontent-length: 1")],
    ["form-data", named("a", "1"), named("a", "1").replace("form-data", "attachment")],
    ["form-data", named("", "1"), part("content-disposition: form-data", "1")],
    ["form-data", part("x-a: 1", "1"), part("content-disposition: form-data", "1")],
    ["form-data", named("a", "1"), `broken\r\n${named("a", "1")}`],
    ["form-data", `broken\r\n${named("a", "1")}`, named("a", "1") + named("#preamble", "broken")],
    ["mixed", part("x-a: 1", "1"), `broken\r\n${part("x-a: 1", "1")}`],
    ["mixed", "", "broken\r\n"],
    ["mixed", part("x-a: 1", "1"), part("x-a: 1", "1").replace("--b", "--b x")],
    ["mixed", part("x-a: 1", "1"), part("x-a: 1\r\ncontent: 2", "1")],
    ["mixed", part("content-length: 1", "1"), part("content-length: 9", "1")],
    ["mixed", part("x-a: 1", "1"), part("x-a: 1\r\ncontent-encoding: odd", "1")],
    ["mixed", part("x-a: 1", '{"a":"1"}'), part("x-a: 1", '<?xml version="1.0"?><a>1</a>')],
    ["mixed", base64("QUJD"), base64("QUJDZ")],
    ["mixed", base64("QUJD"), base64("QUJD====")],
    ["mixed", base64("QUI="), base64("QUJ=")],
    ["mixed", quoted("=3DZZ"), quoted("=ZZ")],
    ["mixed", part("x-a: 1", "1"), part("x-a: 1\r\ncontent-transfer-encoding: odd", "1")],
  ])("multipart/%s: what says something else has another tree (%#)", (kind, one, other) => {
    const read = (body: string) => {
      const lifted = lift(`multipart/${kind}; boundary=b`, `${body}--b--`);
      return JSON.stringify(lifted.kind === "tree" ? [lifted.format, lifted.value] : lifted);
    };
    expect(read(one)).not.toBe(read(other));
    const ended = (end: string) => tree(`multipart/${kind}; boundary=b`, `${one}--b--${end}`);
    expect(ended("\r\n\r\n")).toEqual(ended(""));
    expect(ended("\r\nbroken")).not.toEqual(ended(""));
  });

  test("case and order of the header fields do not count, nor how a delimiter ends", () => {
    const one = part('Content-Disposition: Form-Data; NAME="a"\r\nX-A: 1', "1");
    const other = part("x-a: 1\r\ncontent-disposition: form-data;name=a", "1");
    expect(tree("multipart/form-data; boundary=b", `${one}--b--`)).toEqual(
      tree("multipart/form-data; boundary=b", `${other.replace("--b", "--b \t")}--b--\r\n`),
    );
  });

  test("what is none, or nests on and on, is compared as a whole", () => {
    for (const body of ["", "--b", "--b\r\n\r\nx", "x", "--b\r\nno field\r\n\r\nx\r\n--b--"]) {
      expect(lift("multipart/mixed; boundary=b", body).kind, body).not.toBe("tree");
    }
    let body: Buffer = Buffer.from("x");
    for (let level = 0; level < 6; level += 1) {
      body = multipart(
        [{ fields: [`content-type: multipart/mixed; boundary=b${level - 1}`], content: body }],
        `b${level}`,
      );
    }
    expect(lift("multipart/mixed; boundary=b5", body).format).toBe("too-large");
  });

  test("many small bombs are one", () => {
    const bomb = { fields: ["Content-Encoding: gzip"], content: gzipSync(Buffer.alloc(900_000)) };
    const body = multipart(
      Array.from({ length: 40 }, () => bomb),
      "b",
    );
    expect(lift("multipart/mixed; boundary=b", body).format).toBe("too-large");
  });
});
