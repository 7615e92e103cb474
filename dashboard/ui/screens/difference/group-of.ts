import type { RelatedPlace } from "../../../../differ/index.ts";
import type { ShownDifference } from "./difference-words.ts";

/** The places that go wrong together with a difference, itself among them, the group's head first. */
export function groupOf(difference: ShownDifference): readonly RelatedPlace[] {
  const { group = [difference], causedBy = difference.fingerprint } = difference;
  const rank = ({ fingerprint }: RelatedPlace): number => (fingerprint === causedBy ? 0 : 1);
  return group.toSorted((left, right) => rank(left) - rank(right));
}
