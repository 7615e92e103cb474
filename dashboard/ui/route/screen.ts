import type { ComponentType } from "preact";

/** What a screen is given: the named parts of its path. The query is in `place()`. */
export interface ScreenProps {
  readonly params: Readonly<Record<string, string>>;
}

export type Screen = ComponentType<ScreenProps>;
