import { ShadowError } from "../../core/index.ts";

/** A change that is not made, for the person who asked for it. */
export class SteeringRefused<Code extends string = string> extends ShadowError<Code> {
  /** What to paste into the file by hand instead. */
  readonly yaml: string | undefined;

  constructor(code: Code, detail: string, more: { readonly yaml?: string | undefined } = {}) {
    super(code, detail);
    this.yaml = more.yaml;
  }
}
