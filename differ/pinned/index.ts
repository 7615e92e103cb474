// What reads a file of profiles or an OpenAPI document, without what compares by them.
export { coversTemplate } from "../endpoint/covers-template.ts";
export { type NamingRule, parseNamingRule } from "../endpoint/match-rule.ts";
export { isKnownFormat, knownFormats } from "../learn/formats.ts";
export { REPEATED } from "../lift/lossless-json.ts";
export { forgetParsed, parseJson } from "../lift/parse-json.ts";
