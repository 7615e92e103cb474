export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
export const EMPTY = Buffer.alloc(0);

/** Frame types (RFC 9113 6). */
export const FRAMES = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** `GET / https a` by the static table and literals. */
export const GET_HEAD = Buffer.from([0x82, 0x84, 0x87, 0x41, 0x01, 0x61]);
export const POST_HEAD = Buffer.from([0x83, 0x84, 0x87, 0x41, 0x01, 0x61]);

export interface FrameParts {
  readonly type: number;
  readonly flags?: number;
  readonly id?: number;
  readonly payload?: Uint8Array;
}

/** One HTTP/2 frame as bytes. */
export function frame({ type, flags = 0, id = 0, payload = EMPTY }: FrameParts): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
}

/** A field that the table does not know, for a header block (RFC 7541 6.2.2). Short ones only. */
export function literal(name: string, value: string): Buffer {
  const text = (part: string): Buffer =>
    Buffer.concat([Buffer.from([part.length]), Buffer.from(part, "latin1")]);
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}
