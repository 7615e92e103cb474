/** Hashes a text to two words. An object, because two numbers returned at once would be garbage for each text. */
export class TextHash {
  low = 0;
  high = 0;

  of(text: string): void {
    let low = 0x811c9dc5;
    let high = 0x01000193;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x5bd1e995);
      high ^= high >>> 15;
    }
    this.low = low;
    this.high = high;
  }
}

/** The same in one word, for tables: FNV-1a over UTF-16 units. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash;
}
