import fc from "fast-check";

/** A value that must not be found anywhere again, and what it may look like when it is. */
export interface Secret {
  readonly kind: "email" | "card" | "jwt" | "bearer" | "key" | "named";
  /** As it stands in a text. */
  readonly text: string;
  /** What gives it away: the parts of it that nothing else contains. */
  readonly traces: readonly string[];
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{7,11}$/);
const base64url = fc.stringMatching(/^[A-Za-z0-9_-]{24,40}$/);
const hexadecimal = fc.stringMatching(/^[A-Za-z0-9]{36,40}$/);

const email: fc.Arbitrary<Secret> = fc
  .tuple(word, fc.constantFrom("", ".", "+", "_", "-"), word, word, fc.constantFrom("de", "co.uk"))
  .map(([first, mark, last, domain, top]) => {
    const local = mark === "" ? first : `${first}${mark}${last}`;
    const text = `${local}@${domain}.${top}`;
    return { kind: "email", text, traces: [local, `${domain}.${top}`] };
  });

const NETWORKS = ["4", "51", "55", "2221", "34", "37", "6011", "36", "3530", "62"];

const card: fc.Arbitrary<Secret> = fc
  .tuple(
    fc.constantFrom(...NETWORKS),
    fc.stringMatching(/^[0-9]{15}$/),
    fc.constantFrom("", " ", "-"),
  )
  .map(([begin, drawn, separator]) => {
    const length = /^3[47]/.test(begin) ? 15 : begin === "36" ? 14 : 16;
    const payload = (begin + drawn).slice(0, length - 1);
    const digits = payload + checkDigit(payload);
    const groups = length === 16 ? /(\d{4})(?=\d)/g : /^(\d{4})(\d{6})/;
    const text =
      length === 16
        ? digits.replace(groups, `$1${separator}`)
        : digits.replace(groups, `$1${separator}$2${separator}`);
    return { kind: "card", text, traces: [digits, text] };
  });

/** Written apart from the product's, so that a fault there is not repeated here. */
function checkDigit(payload: string): string {
  const doubled = Array.from(payload)
    .toReversed()
    .map((char, index) => {
      const digit = Number(char) * (index % 2 === 0 ? 2 : 1);
      return Math.floor(digit / 10) + (digit % 10);
    });
  const sum = doubled.reduce((total, digit) => total + digit, 0);
  return String((10 - (sum % 10)) % 10);
}

const jwt: fc.Arbitrary<Secret> = fc.tuple(word, base64url).map(([subject, signature]) => {
  const coded = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = coded({ sub: subject });
  const text = `${coded({ alg: "HS256", typ: "JWT" })}.${claims}.${signature}`;
  return { kind: "jwt", text, traces: [claims, signature] };
});

const bearer: fc.Arbitrary<Secret> = fc
  .tuple(fc.constantFrom("Bearer", "bearer", "BEARER"), base64url)
  .map(([scheme, token]) => ({ kind: "bearer", text: `${scheme} ${token}`, traces: [token] }));

const basic: fc.Arbitrary<Secret> = fc.tuple(word, word).map(([user, password]) => {
  const coded = Buffer.from(`${user}:${password}`).toString("base64");
  return { kind: "bearer", text: `Basic ${coded}`, traces: [coded.replace(/=+$/, ""), password] };
});

const KEYS: readonly ((drawn: string) => string)[] = [
  (drawn) => `AKIA${drawn.toUpperCase().slice(0, 16)}`,
  (drawn) => `ghp_${drawn}`,
  (drawn) => `github_pat_${drawn}`,
  (drawn) => `sk-${drawn}`,
  (drawn) => `sk-proj-${drawn}`,
  (drawn) => `sk_live_${drawn}`,
  (drawn) => `xoxb-${drawn.slice(0, 12)}-${drawn.slice(12)}`,
  (drawn) => `glpat-${drawn.slice(0, 20)}`,
  (drawn) => `AIza${drawn}`,
  (drawn) => `npm_${drawn}`,
];

const key: fc.Arbitrary<Secret> = fc
  .tuple(fc.constantFrom(...KEYS), hexadecimal)
  .map(([make, drawn]) => {
    const text = make(drawn);
    return { kind: "key", text, traces: [text, text.slice(10, 20)] };
  });

const pem: fc.Arbitrary<Secret> = fc
  .tuple(fc.constantFrom("RSA ", "EC ", "OPENSSH ", ""), hexadecimal)
  .map(([type, drawn]) => ({
    kind: "key",
    text: `-----BEGIN ${type}PRIVATE KEY-----\n${drawn}\n-----END ${type}PRIVATE KEY-----`,
    traces: [drawn],
  }));

/** Found by what it looks like, wherever it stands. */
export const shapedSecret = fc.oneof(email, card, jwt, bearer, basic, key);

/** As above, with line breaks in it: not for headers, targets and the like. */
export const anySecret = fc.oneof(shapedSecret, pem);

/** Found by the name beside it alone. */
export const namedSecret: fc.Arbitrary<Secret> = hexadecimal.map((text) => ({
  kind: "named",
  text,
  traces: [text],
}));
