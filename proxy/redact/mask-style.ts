/** Stands in for a hidden value: equal values get equal masks as long as the key lives. */
export type Mask = (value: string) => string;

/**
 * How a hidden value is written. One with a form (e-mail, card, UUID, token, digits) keeps the form;
 * any other becomes a label.
 */
export interface MaskStyle {
  readonly mask: Mask;
  /** Always the label, where the value's place would make a form misleading. */
  readonly label: Mask;
}
