import type { Mask } from "./mask-style.ts";
import type { TextRedaction } from "./redact-text.ts";

/** Parameters of a challenge that say what is asked for, not what would answer it (RFC 7616, RFC 6750). */
const PLAIN = new Set(
  "realm domain qop algorithm stale charset userhash scope error error_description error_uri max_age resource_metadata".split(
    " ",
  ),
);

const PARAMETER = /([A-Za-z0-9_.~+*-]{1,64})([ \t]{0,4}=[ \t]{0,4})("[^"]*"?|[^\s",]+)/g;
/** `Negotiate YIIC...`: a scheme with one token behind it. */
const TOKEN68 = /^([A-Za-z0-9-]{1,40}[ \t]{1,4})([A-Za-z0-9._~+/-]{8,}={0,4})$/;

/** WWW-Authenticate: nonce, opaque and the like are masked, schemes and realms stay. */
export function redactChallenge(
  value: string,
  policy: { readonly mask: Mask; readonly text: TextRedaction },
): string {
  const token = TOKEN68.exec(value.trim());
  if (token?.[1] !== undefined && token[2] !== undefined) return token[1] + policy.mask(token[2]);
  const kept = value.replace(PARAMETER, (whole: string, ...groups: string[]) => {
    const [name = "", equals = "", written = ""] = groups;
    if (PLAIN.has(name.toLowerCase())) return whole;
    if (!written.startsWith('"')) return name + equals + policy.mask(written);
    return `${name}${equals}"${policy.mask(written.slice(1).replace(/"$/, ""))}"`;
  });
  return policy.text(kept);
}
