import type { Http2Stream } from "node:http2";
import { ShadowError } from "../../core/index.ts";

/**
 * Ends a stream with RST_STREAM alone. `close(code)` of node:http2 first ends what was written so
 * far in order (END_STREAM), and the peer could take that for the whole.
 */
export function cutStream(stream: Http2Stream): void {
  stream.destroy(new ShadowError("STREAM_CUT", "the rest of the message will never come"));
}
