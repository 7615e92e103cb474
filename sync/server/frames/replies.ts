import type { TopicEntry } from "../../backend.ts";

/** All that a frame has before and behind what fills it, and room for the id of a subscription. */
export const SUBSCRIPTION_ID_BYTES_MAX = 128;
const FRAME_BYTES = Buffer.byteLength(
  '{"id":"","error":"","publish":null,"subscribe":"","signal_entry":null}\n',
);

/** The five fields in the order in which Go prints them, and the newline of its encoder. */
export const replies = {
  published: (id: string, seq: number): string =>
    `{"id":${JSON.stringify(id)},"error":"","publish":{"seq":${seq}},"subscribe":"","signal_entry":null}\n`,

  signalled: (id: string, seq: number): string =>
    `{"id":${JSON.stringify(id)},"error":"","publish":null,"subscribe":"","signal_entry":{"seq":${seq}}}\n`,

  /** A barrier's answer: nothing is filled. */
  reached: (id: string): string =>
    `{"id":${JSON.stringify(id)},"error":"","publish":null,"subscribe":"","signal_entry":null}\n`,

  /** `quoted` is the payload's JSON text as a JSON string. */
  delivered: (id: string, quoted: string): string =>
    `{"id":${JSON.stringify(id)},"error":"","publish":null,"subscribe":${quoted},"signal_entry":null}\n`,

  /** As `delivered`, for clients of ours that resume by number. */
  deliveredNumbered: (id: string, quoted: string, seq: number): string =>
    `{"id":${JSON.stringify(id)},"error":"","publish":null,"subscribe":${quoted},"signal_entry":null,"seq":${seq}}\n`,

  /**
   * The Rust client reads the error's text as JSON once more and panics where it is none, so the text is a JSON
   * string itself; people read the same sentence in quotes.
   */
  failed: (id: string, code: string, sentence: string): string =>
    `{"id":${JSON.stringify(id)},"error":${JSON.stringify(JSON.stringify(`${code}: ${sentence}`))},"publish":null,"subscribe":"","signal_entry":null}\n`,

  /** The answer to an extension verb: the five fields, and the result behind them. */
  result: (id: string, result: unknown): string =>
    `{"id":${JSON.stringify(id)},"error":"","publish":null,"subscribe":"","signal_entry":null,"result":${JSON.stringify(result)}}\n`,
};

/** The largest id of a u64: no client counts that far, so all of them drop the frame. */
export const KEEP_ALIVE = replies.reached("18446744073709551615");

/** Whether a payload's frame stays within the limit that clients read with, whoever subscribes. */
export function fitsWhenDelivered(raw: string, maxMessage: number): boolean {
  const room = maxMessage - FRAME_BYTES - SUBSCRIPTION_ID_BYTES_MAX;
  if (raw.length > room) return false;
  return Buffer.byteLength(JSON.stringify(raw)) - 2 <= room;
}

/** Quotes payloads, and keeps the last: a topic's subscribers get the same entry one after another. */
export function payloadQuoter(): (entry: TopicEntry) => string {
  let last: TopicEntry | undefined;
  let quoted = "";
  return (entry) => {
    if (entry !== last) {
      quoted = JSON.stringify(entry.raw);
      last = entry;
    }
    return quoted;
  };
}

export function tooLargeToDeliver(maxMessage: number): string {
  return `the payload would not fit into a message of ${maxMessage} bytes when it is delivered`;
}
