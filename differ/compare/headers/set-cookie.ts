export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Attribute names in lower case; an attribute without a value has "". */
  readonly attributes: ReadonlyMap<string, string>;
}

const ATTRIBUTES_MAX = 32;

/** Reads a Set-Cookie field as user agents do (RFC 6265 5.2); never fails. */
export function parseSetCookie(field: string): Cookie {
  const [pair = "", ...rest] = field.split(";", ATTRIBUTES_MAX + 1);
  const [name, value] = halves(pair);
  const attributes = new Map<string, string>();
  for (const part of rest) {
    const [attribute, text] = halves(part);
    if (attribute !== "") attributes.set(attribute.toLowerCase(), text);
  }
  return { name, value, attributes };
}

function halves(part: string): [name: string, value: string] {
  const equals = part.indexOf("=");
  if (equals < 0) return [part.trim(), ""];
  return [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
}

/**
 * The places of all cookies an answer sets: `['sid']` for the value, `['sid'].path` for an
 * attribute. A cookie set more than once has several values at each of its places.
 */
export function cookiePlaces(fields: readonly string[]): Map<string, CookiePlace> {
  const places = new Map<string, CookiePlace>();
  for (const field of fields) {
    const cookie = parseSetCookie(field);
    const at = `[${quoted(cookie.name)}]`;
    addTo(places, at, { cookie: cookie.name, attribute: undefined, value: cookie.value });
    for (const [attribute, value] of cookie.attributes) {
      const inner = /^[a-z_][a-z0-9_]*$/.test(attribute)
        ? `.${attribute}`
        : `[${quoted(attribute)}]`;
      addTo(places, at + inner, { cookie: cookie.name, attribute, value });
    }
  }
  return places;
}

export interface CookiePlace {
  readonly cookie: string;
  /** Undefined where the place is the cookie's value. */
  readonly attribute: string | undefined;
  readonly values: string[];
}

function addTo(
  places: Map<string, CookiePlace>,
  at: string,
  found: { cookie: string; attribute: string | undefined; value: string },
): void {
  const place = places.get(at);
  if (place !== undefined) place.values.push(found.value);
  else {
    places.set(at, { cookie: found.cookie, attribute: found.attribute, values: [found.value] });
  }
}

const NAME_CHARS_MAX = 256;

function quoted(name: string): string {
  const text = name.length <= NAME_CHARS_MAX ? name : `${name.slice(0, NAME_CHARS_MAX)}…`;
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
