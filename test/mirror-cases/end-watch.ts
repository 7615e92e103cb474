import { Transform, type TransformCallback } from "node:stream";

const FRAME_HEAD_BYTES = 9;
const HEADERS = 1;
const END_STREAM = 1;

/**
 * Passes HTTP/2 frames on and notes which streams their sender has ended: node:http2 tells no
 * END_STREAM that a reset stands behind, which another client could take for a whole answer.
 */
export class EndWatch extends Transform {
  readonly ended = new Set<number>();
  #rest: Buffer = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#look(chunk);
    done(null, chunk);
  }

  #look(chunk: Buffer): void {
    let rest = Buffer.concat([this.#rest, chunk]);
    while (rest.length >= FRAME_HEAD_BYTES) {
      const end = FRAME_HEAD_BYTES + rest.readUIntBE(0, 3);
      if (rest.length < end) break;
      const [type, flags] = [rest.readUInt8(3), rest.readUInt8(4)];
      // DATA is 0.
      if (type <= HEADERS && (flags & END_STREAM) !== 0) this.ended.add(rest.readUInt32BE(5));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
  }
}
