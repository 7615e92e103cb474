import type { PrivacyConfig, Redactor } from "../../core/index.ts";
import { createBodyPlaces } from "./body-places.ts";
import { createMasks } from "./mask.ts";
import { type BodyPolicy, jsonPolicy, redactBody } from "./redact-body.ts";
import { redactHeader } from "./redact-header.ts";
import { redactString } from "./redact-json.ts";
import { type PairPolicy, hidesPair, redactTarget } from "./redact-pairs.ts";
import { createTextRedaction } from "./redact-text.ts";
import { rulesAt } from "./rules.ts";

export interface RedactionOptions {
  readonly privacy: PrivacyConfig;
  /** Secret of this run, at least 16 random bytes; masks are equal only under the same key. */
  readonly key: Uint8Array;
}

/**
 * Takes credentials, personal data and what `privacy.redact` names out of everything that is kept,
 * shown, logged or printed (the `store` point). Throws CONFIG_REDACT for a rule that cannot be
 * read; its methods never throw. Bodies are given with their content coding undone.
 */
export function createRedactor(options: RedactionOptions): Redactor {
  const rules = rulesAt(options.privacy, "store");
  const masks = createMasks(options.key);
  const places = createBodyPlaces(rules.body, { credentials: rules.credentials });
  const plain = createTextRedaction(rules, masks.shown);
  const formText = createTextRedaction(rules, masks.tight);
  const body: BodyPolicy = {
    ...{ rules, places, masks, style: masks.shown },
    ...{ text: plain, formText, numbers: "long" },
  };
  const json = jsonPolicy(body);
  const tightJson = jsonPolicy({ ...body, style: masks.tight, text: formText });
  const active = rules.credentials || rules.detectors.size > 0 || places.ruled;
  const text = (value: string): string =>
    active ? redactString(value, json, places.anywhere) : value;
  const query: PairPolicy = {
    mask: masks.tight.mask,
    credentials: rules.credentials,
    names: rules.queries,
    text: (value) => (active ? redactString(value, tightJson, places.anywhere) : value),
  };
  const form: PairPolicy = { ...query, names: rules.forms };
  const header = { rules, mask: masks.shown.mask, text, query };
  return {
    header: (name, value) => redactHeader(name, value, header),
    target: (pathAndQuery) => redactTarget(pathAndQuery, query),
    hidesBodyPath(segments, format) {
      const [first] = segments;
      if (typeof first === "string") {
        if (rules.forms.has(first.toLowerCase())) return true;
        if (format === "form" && hidesPair(first, form)) return true;
      }
      let place = places.root;
      for (const segment of segments) place = places.step(place, segment);
      return place.hidden;
    },
    mask: masks.shown.mask,
    text,
    body: (bytes, contentType) => redactBody(bytes, contentType, body),
  };
}
