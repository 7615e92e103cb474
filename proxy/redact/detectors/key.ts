import type { Mask } from "../mask-style.ts";

/** Fixed beginnings of published key formats, each followed by a run that is consumed whole. */
const SERVICE_KEY = new RegExp(
  [
    "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
    "gh[pousr]_[A-Za-z0-9]{20,}",
    "github_pat_\\w{20,}",
    "gl(?:pat|ptt|rt|dt|cbt)-[\\w-]{16,}",
    "xox[a-z]-[\\w-]{10,}",
    "xapp-[\\w-]{10,}",
    "[spr]k_(?:live|test)_[A-Za-z0-9]{10,}",
    "whsec_[A-Za-z0-9+/=]{16,}",
    "(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{16,}",
    "AIza[\\w-]{30,}",
    "GOCSPX-[\\w-]{20,}",
    "ya29\\.[\\w-]{20,}",
    "npm_[A-Za-z0-9]{30,}",
    "pypi-[\\w-]{30,}",
    "dckr_(?:pat|oat)_[\\w-]{20,}",
    "SG\\.[\\w-]{16,}\\.[\\w-]{16,}",
    "hf_[A-Za-z0-9]{30,}",
    "dop_v1_[a-f0-9]{40,}",
    "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,}",
    "sq0(?:atp|csp)-[\\w-]{20,}",
    "AGE-SECRET-KEY-1[A-Z0-9]{30,}",
    "(?<=hooks\\.slack\\.com/(?:services|workflows)/)[\\w/]{20,}",
  ].join("|"),
  "g",
);

/** Whether a text can hold one at all: most do not, and this looks at it once. */
const BEGINNING =
  /A[KSBC][IC]A|gh[pousr]_|github_pat|gl(?:pat|ptt|rt|dt|cbt)-|xox|xapp-|[spr]k_|whsec_|sk-|AIza|GOCSPX|ya29|npm_|pypi-|dckr_|SG\.|hf_|dop_v1|shp[a-z]{2}_|sq0|AGE-SEC|hooks\.sl/;

/** Masks keys of well-known services, and private keys in PEM. */
export function redactKeys(text: string, mask: Mask): string {
  const plain = text.includes("-----BEGIN") ? redactPrivateKeys(text, mask) : text;
  return BEGINNING.test(plain) ? plain.replace(SERVICE_KEY, mask) : plain;
}

function redactPrivateKeys(text: string, mask: Mask): string {
  let out = "";
  let at = 0;
  for (;;) {
    const begin = text.indexOf("-----BEGIN", at);
    if (begin === -1) return out + text.slice(at);
    const head = text.slice(begin, begin + 64);
    if (!head.includes("PRIVATE KEY")) {
      out += text.slice(at, begin + 10);
      at = begin + 10;
      continue;
    }
    // A key without its end is hidden to the end of the text.
    const end = text.indexOf("-----END", begin);
    const close = end === -1 ? -1 : text.indexOf("-----", end + 8);
    const stop = close === -1 ? text.length : close + 5;
    out += text.slice(at, begin) + mask(text.slice(begin, stop));
    at = stop;
  }
}
