/** Where a feature of a request stands; one that a rule of contract 6.3 gives a name. */
export const FEATURE_KINDS = [
  "method",
  "status",
  "path",
  "query",
  "body",
  "header",
  "cookie",
] as const;

export type FeatureKind = (typeof FEATURE_KINDS)[number];

/** One thing that can be said of a request, redacted: that a name is there, and its value. */
export interface Feature {
  readonly kind: FeatureKind;
  /** With its kind, as it is printed: `query currency`, `header accept-language`, `cookie sid`. */
  readonly name: string;
  /** Undefined where the value is not to be told, or too long. */
  readonly value: string | undefined;
}

/** Names of each kind that are counted for one endpoint or place: the first ones by their text. */
export const NAMES_MAX: Readonly<Record<FeatureKind, number>> = {
  method: 1,
  status: 1,
  path: 12,
  query: 16,
  body: 1,
  header: 20,
  cookie: 8,
};

/** A name with more values than this has its presence counted and no value. */
export const VALUES_MAX = 32;

/** Characters; longer names are no features, longer values are not told. */
export const TEXT_MAX = 64;
