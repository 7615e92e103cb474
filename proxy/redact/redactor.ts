import type { PrivacyConfig, Redactor } from "../../core/index.ts";
import { createBodyPlaces } from "./body-places.ts";
import { createMasks } from "./mask.ts";
import { type BodyPolicy, jsonPolicy, redactBody } from "./redact-body.ts";
import { redactHeader } from "./redact-header.ts";
import { redactString } from "./redact-json.ts";
import { type PairPolicy, redactTarget } from "./redact-pairs.ts";
import { rulesAt } from "./rules.ts";

export interface RedactionOptions {
  readonly privacy: PrivacyConfig;
  /** Secret of this run, at least 16 random bytes; masks are equal only under the same key. */
  readonly key: Uint8Array;
}

/**
 * Takes credentials and what `privacy.redact` names out of everything that is kept, shown, logged
 * or printed (the `store` point). Throws CONFIG_REDACT for a rule that cannot be read; its methods
 * never throw. Bodies are given with their content coding undone.
 */
export function createRedactor(options: RedactionOptions): Redactor {
  const rules = rulesAt(options.privacy, "store");
  const masks = createMasks(options.key);
  const places = createBodyPlaces(rules.body, { credentials: rules.credentials });
  const query: PairPolicy = {
    mask: masks.tight,
    credentials: rules.credentials,
    names: rules.queries,
  };
  const header = { rules, mask: masks.shown, query };
  const body: BodyPolicy = { rules, places, masks, mask: masks.shown, numbers: "mask" };
  const json = jsonPolicy(body);
  const active = rules.credentials || places.ruled;
  return {
    header: (name, value) => redactHeader(name, value, header),
    target: (pathAndQuery) => redactTarget(pathAndQuery, query),
    hidesBodyPath(segments) {
      const [first] = segments;
      if (typeof first === "string" && rules.forms.has(first.toLowerCase())) return true;
      let place = places.root;
      for (const segment of segments) place = places.step(place, segment);
      return place.hidden;
    },
    mask: masks.shown,
    text: (value) => (active ? redactString(value, json, places.anywhere) : value),
    body: (bytes, contentType) => redactBody(bytes, contentType, body),
  };
}
