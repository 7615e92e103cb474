/** A tree that a lifter of the user gives back: JSON, and integers of any size as `bigint`. */
export type LiftedValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly LiftedValue[]
  | { readonly [name: string]: LiftedValue };

/** A body as a lifter of the user sees it. */
export interface BodyToLift {
  /** The content coding undone. */
  readonly bytes: Uint8Array;
  /** The same in its charset; undefined where the bytes are no text. */
  readonly text: string | undefined;
  /** The `content-type` field as it came. */
  readonly contentType: string | undefined;
  /** Method and path template, such as `GET /x/{id}`. */
  readonly endpoint: string;
}

/** A way to read bodies of a format that shadowdiff does not know. */
export interface BodyLifter {
  /** Names the format; bodies of different formats are not comparable. */
  readonly format: string;
  /** Whether it reads this type: `application/x-thing`, in lower case and without parameters. */
  claims(essence: string): boolean;
  /** Whether the body itself says that it is of the format, where its type does not. */
  sniff?(body: BodyToLift): boolean;
  /** The body as a tree, or undefined where it is not of the format. Synchronous, without side effects. */
  lift(body: BodyToLift): LiftedValue | undefined;
}
