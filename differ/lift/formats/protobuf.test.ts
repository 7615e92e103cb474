import { gzipSync } from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLifting } from "../lifting.ts";
import { createMessageTypes } from "../protobuf/message-types.ts";
import { lift, tree } from "../testing/lift.ts";
import { shopDescriptors } from "../testing/shop-descriptors.ts";

const lifting = createLifting({
  protobuf: { descriptors: shopDescriptors, messages: { "GET /items/{id}": "shop.Item" } },
});
const { registry } = createMessageTypes({ descriptors: shopDescriptors });
const found = registry.getMessage("shop.Item");
if (found === undefined) throw new Error("no shop.Item");
const Item = found;

const TYPE = "application/x-protobuf; messageType=shop.Item";
const item = (bytes: Uint8Array) => tree(TYPE, bytes, { lifting });
const written = (fill: (writer: BinaryWriter) => void) => {
  const writer = new BinaryWriter();
  fill(writer);
  return writer.finish();
};
const EMPTY = {
  ...{ id: 0, unit_price: 0, name: "", state: "UNKNOWN", sizes: [], parts: [] },
  ...{ raw: "", stock: {} },
};

describe("protobuf bodies", () => {
  test("are trees under their fields' names, with the digits of 64-bit integers", () => {
    const bytes = toBinary(
      Item,
      create(Item, {
        ...{ id: 18446744073709551615n, unitPrice: 0.1, name: "é", state: 1, sizes: [-1, 2] },
        ...{ parts: [create(Item)], stock: { b: -9007199254740993n, a: 1n } },
        raw: Uint8Array.of(0xff, 0),
      }),
    );
    const lifted = lift(TYPE, bytes, { lifting });
    const text = JSON.stringify(lifted.kind === "tree" ? lifted.value : lifted);
    expect(text).toContain('"id":18446744073709551615,"unit_price":0.1,"name":"é","state":"SOLD"');
    expect(text).toContain('"sizes":[-1,2]');
    expect(text).toContain('"b":-9007199254740993');
    expect(text).toMatch(/"raw":"2 bytes, sha256 [0-9a-f]{64}"/);
  });

  test("fields without presence are never missing, those of a oneof only where not given", () => {
    expect(item(new Uint8Array())).toEqual(EMPTY);
    const both = written((w) =>
      w.tag(9, WireType.LengthDelimited).string("x").tag(10, WireType.Varint).int32(0),
    );
    expect(item(both)).toEqual({ ...EMPTY, code: 0 });
  });

  test("what the descriptors do not know is kept, and what is written as another type is told", () => {
    const bytes = written((w) =>
      w
        .tag(3, WireType.Varint)
        .uint32(7)
        .tag(99, WireType.LengthDelimited)
        .string("new")
        .tag(98, WireType.Varint)
        .uint64(18446744073709551615n)
        .tag(97, WireType.StartGroup)
        .tag(1, WireType.Bit32)
        .fixed32(5)
        .tag(97, WireType.EndGroup)
        .tag(99, WireType.LengthDelimited)
        .bytes(Uint8Array.of(0xfe)),
    );
    const value = item(bytes);
    expect(value).toMatchObject({ name: 7, "97": { "1": 5 } });
    expect(value).toMatchObject({ "99": ["new", expect.stringMatching(/^1 bytes, sha256/)] });
  });

  test("parts of a message given twice are merged, packed and single values are one list", () => {
    const inner = (name: number, text: string) =>
      written((w) => w.tag(name, WireType.LengthDelimited).string(text));
    const bytes = written((w) =>
      w
        .tag(11, WireType.LengthDelimited)
        .bytes(inner(3, "a"))
        .tag(5, WireType.Varint)
        .sint32(1)
        .tag(11, WireType.LengthDelimited)
        .bytes(inner(9, "b"))
        .tag(5, WireType.LengthDelimited)
        .bytes(Uint8Array.of(4, 6)),
    );
    expect(item(bytes)).toMatchObject({ best: { name: "a", note: "b" }, sizes: [1, 2, 3] });
  });

  test("the message is named by the type, the configuration or gRPC's path; else bytes are bytes", () => {
    const bytes = toBinary(Item, create(Item, { id: 1n }));
    const plain = "application/protobuf";
    expect(tree(`${plain}; proto=shop.Item`, bytes, { lifting })).toMatchObject({ id: 1 });
    for (const endpoint of [
      "GET /items/{id}",
      "POST /shop.Shop/Get",
      "POST /twirp/shop.Shop/Get",
    ]) {
      expect(tree(plain, bytes, { lifting, endpoint }), endpoint).toMatchObject({ id: 1 });
    }
    expect(lift(plain, bytes, { lifting, endpoint: "GET /x" }).format).toBe("bytes");
    expect(lift(TYPE, bytes).format).toBe("bytes");
  });

  test("a run of messages with their lengths is a list", () => {
    const bytes = Uint8Array.of(2, 8, 1, 0, 2, 8, 3);
    expect(tree(`${TYPE}; encoding=delimited`, bytes, { lifting })).toMatchObject([
      { id: 1 },
      { id: 0 },
      { id: 3 },
    ]);
    expect(lift(`${TYPE}; encoding=delimited`, Uint8Array.of(9, 8), { lifting }).kind).toBe(
      "bytes",
    );
  });

  test("what is no such message, nests without end or has too much is compared as bytes", () => {
    expect(lift(TYPE, Uint8Array.of(0xff, 0xff), { lifting }).kind).toBe("bytes");
    let deep: Uint8Array = new Uint8Array();
    for (let level = 0; level < 200; level += 1) {
      const inside = deep;
      deep = written((w) => w.tag(11, WireType.LengthDelimited).bytes(inside));
    }
    expect(lift(TYPE, deep, { lifting }).kind).toBe("bytes");
    const many = Buffer.alloc(2000, Buffer.from([0x32, 0]));
    expect(lift(TYPE, many, { lifting, limits: { nodesMax: 500 } }).format).toBe("too-large");
  });

  test("no bytes make it throw, and equal bytes are equal trees", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(lift(TYPE, bytes, { lifting })).toEqual(lift(TYPE, bytes, { lifting }));
      }),
      { numRuns: 400 },
    );
  });
});

describe("gRPC bodies", () => {
  const GRPC = "application/grpc+proto";
  const frame = (message: Uint8Array, flags = 0) => {
    const prefix = Buffer.from([flags, 0, 0, 0, 0]);
    prefix.writeUInt32BE(message.length, 1);
    return Buffer.concat([prefix, message]);
  };
  const message = toBinary(Item, create(Item, { id: 5n }));
  const call = { lifting, endpoint: "POST /shop.Shop/Get" };

  test("one message is the body, several are a list, compressed or not", () => {
    expect(tree(GRPC, frame(message), call)).toMatchObject({ id: 5 });
    expect(tree(GRPC, frame(gzipSync(message), 1), { ...call, grpcEncoding: "gzip" })).toEqual(
      tree(GRPC, frame(message), call),
    );
    expect(tree(GRPC, Buffer.concat([frame(message), frame(message)]), call)).toMatchObject([
      { id: 5 },
      { id: 5 },
    ]);
  });

  test("without descriptors a message is its length and hash, whatever its compression", () => {
    const plain = tree(GRPC, frame(message));
    expect(plain).toMatch(/^2 bytes, sha256 /);
    expect(tree(GRPC, frame(gzipSync(message), 1))).toEqual(plain);
    expect(tree("application/grpc+json", frame(Buffer.from('{"a":1}')))).toEqual({ a: 1 });
  });

  test("trailers of gRPC-Web stand beside the message", () => {
    const body = Buffer.concat([frame(message), frame(Buffer.from("grpc-status: 0\r\n"), 0x80)]);
    expect(tree("application/grpc-web+proto", body, call)).toMatchObject({
      message: { id: 5 },
      trailers: { "grpc-status": "0" },
    });
  });

  test("frames that are none are bytes", () => {
    for (const body of [frame(message).subarray(0, 4), frame(message).subarray(0, 6)]) {
      expect(lift(GRPC, body, call).format).toBe("bytes");
    }
    expect(lift(GRPC, frame(message, 1), call).format).toBe("bytes");
    expect(lift(GRPC, frame(Uint8Array.of(0xff, 0xff)), call).format).toBe("bytes");
  });
});
