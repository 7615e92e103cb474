import fc from "fast-check";
import { FRAMES, PREFACE, frame, literal } from "../../proxy/live/http2/testing/frames.ts";
import { ID } from "./request-grammar.ts";

/** Of the static table: methods, paths and schemes, some of them answers' own. */
const indexed = fc.constantFrom(0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0xbe, 0xff);

const field = fc.constantFrom(
  ...[
    literal(":authority", "a"),
    literal(":authority", "a:b:c"),
    literal(":path", `/f/${ID}/h2`),
    literal(":path", "//x/..%2f/%00"),
    literal(":path", ""),
  ],
  ...[
    literal(":method", "CONNECT"),
    literal(":method", "G E T"),
    literal(":protocol", "websocket"),
    literal(":status", "200"),
    literal("host", "b"),
  ],
  ...[
    literal("content-length", "5"),
    literal("content-length", "x"),
    literal("te", "trailers"),
    literal("te", "gzip"),
    literal("connection", "close"),
  ],
  ...[
    literal("transfer-encoding", "chunked"),
    literal("expect", "100-continue"),
    literal("content-type", "application/grpc"),
    literal("cookie", "a=b"),
    literal("trailer", "x"),
  ],
  ...[
    literal("X-Upper", "1"),
    literal("", "1"),
    literal("x", "\0\r\n"),
    literal("x", "y".repeat(120)),
  ],
);

const GET = [0x82, 0x84, 0x87];
const POST = [0x83, 0x84, 0x87];

const block = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(GET, POST) },
      { weight: 1, arbitrary: fc.array(indexed, { maxLength: 6 }) },
    ),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant([literal(":authority", "a")]) },
      { weight: 2, arbitrary: fc.array(field, { maxLength: 5 }) },
    ),
  )
  .map(([first, more]) => Buffer.concat([Buffer.from(first), ...more]));

const bytes = fc.uint8Array({ maxLength: 60 });
const id = fc.oneof(
  { weight: 8, arbitrary: fc.nat(6).map((number) => number * 2 + 1) },
  { weight: 1, arbitrary: fc.constantFrom(0, 2, 101, 2 ** 31 - 1) },
);

const anyFrame = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(id, fc.constantFrom(4, 5, 5, 0, 1, 0x24, 0x0c), block)
      .map(([stream, flags, payload]) =>
        frame({ type: FRAMES.headers, flags, id: stream, payload }),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(id, fc.constantFrom(0, 1, 8), bytes)
      .map(([stream, flags, payload]) => frame({ type: FRAMES.data, flags, id: stream, payload })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(id, block)
      .map(([stream, payload]) =>
        frame({ type: FRAMES.continuation, flags: 4, id: stream, payload }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(id, fc.nat(14)).map(([stream, code]) => {
      return frame({ type: FRAMES.reset, id: stream, payload: Buffer.from([0, 0, 0, code]) });
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(id, fc.constantFrom(0, 1, 65_535, 2 ** 31 - 1)).map(([stream, size]) => {
      const payload = Buffer.alloc(4);
      payload.writeUInt32BE(size);
      return frame({ type: FRAMES.windowUpdate, id: stream, payload });
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(7), fc.constantFrom(0, 1, 100, 2 ** 31)).map(([setting, value]) => {
      const payload = Buffer.alloc(6);
      payload.writeUInt16BE(setting);
      payload.writeUInt32BE(value, 2);
      return frame({ type: FRAMES.settings, payload });
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(20), fc.nat(255), id, bytes)
      .map(([type, flags, stream, payload]) => frame({ type, flags, id: stream, payload })),
  },
);

/** An HTTP/2 connection of a client, latin1: mostly frames that are well formed, in any order. */
export const http2Bytes: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 12, arbitrary: fc.constant(PREFACE) },
      { weight: 1, arbitrary: fc.constantFrom("", PREFACE.slice(0, 10), "GET / HTTP/1.1\r\n\r\n") },
    ),
    fc.array(anyFrame, { maxLength: 20 }),
  )
  .map(([preface, frames]) => {
    const settings = frame({ type: FRAMES.settings });
    return preface + Buffer.concat([settings, ...frames]).toString("latin1");
  });
