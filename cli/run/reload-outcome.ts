/** What became of a new configuration. */
export type ReloadOutcome =
  | {
      readonly state: "done";
      /** Keys whose new values hold from now on. */
      readonly changed: readonly string[];
      /** Keys that changed and wait for the next start. */
      readonly waiting: readonly string[];
    }
  | { readonly state: "refused"; readonly code: string; readonly message: string };
