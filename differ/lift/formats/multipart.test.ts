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
      { fields: [type, "Content-Encoding: gzip"], content: gzipSync("é = 1") },
    ];
    for (const one of encoded) {
      expect(tree("multipart/mixed; boundary=b", multipart([one], "b"))).toEqual(
        tree("multipart/mixed; boundary=c", multipart([plain], "c")),
      );
    }
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
