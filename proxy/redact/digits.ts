/** A keyed function onto whole numbers below 2^48. */
export type DigitPrf = (input: string) => number;

const ROUNDS = 10;
/** Two halves of at most 14 digits each: their sums stay exact as numbers. */
const PERMUTED_MAX = 28;

/**
 * Other digits for these, as many as there were: a keyed permutation (an alternating Feistel network
 * over decimal halves, the structure of FF1), so that different digits always get different ones. A
 * first digit other than 0 stays other than 0, because a JSON number may not begin with one.
 * Beyond 28 digits each digit comes from the function directly.
 */
export function permuteDigits(digits: string, prf: DigitPrf): string {
  if (digits.length > PERMUTED_MAX) return drawnDigits(digits, prf);
  if (digits.length === 1) return permuteOne(digits, prf);
  const zero = digits.startsWith("0");
  // Walking along the permutation's cycle until the class fits keeps it a permutation, and ends.
  let out = feistel(digits, prf);
  while (out.startsWith("0") !== zero) out = feistel(out, prf);
  return out;
}

function feistel(digits: string, prf: DigitPrf): string {
  const { length } = digits;
  const short = Math.floor(length / 2);
  let left = digits.slice(0, short);
  let right = digits.slice(short);
  for (let round = 0; round < ROUNDS; round += 1) {
    const width = round % 2 === 0 ? short : length - short;
    const sum = (Number(left) + prf(`digits ${length} ${round} ${right}`)) % 10 ** width;
    left = right;
    right = String(sum).padStart(width, "0");
  }
  return left + right;
}

function permuteOne(digit: string, prf: DigitPrf): string {
  const ranked = Array.from("0123456789", (other) => ({ other, rank: prf(`digit ${other}`) }));
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked[Number(digit)]?.other ?? "0";
}

function drawnDigits(digits: string, prf: DigitPrf): string {
  let out = "";
  for (let at = 0; out.length < digits.length; at += 1) {
    out += String(prf(`long digits ${at} ${digits}`) % 10 ** 12).padStart(12, "0");
  }
  const cut = out.slice(0, digits.length);
  return cut.startsWith("0") && !digits.startsWith("0") ? `1${cut.slice(1)}` : cut;
}
