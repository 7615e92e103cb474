export interface Ratio {
  readonly what: string;
  readonly reached: number;
  /** What is wanted, in words, and whether it is so; without it the figure is only shown. */
  readonly wanted?: { readonly text: string; readonly held: boolean };
}
