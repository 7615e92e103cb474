import type { ApiError } from "../data/fetch-json.ts";

/** What went wrong and what helps; `behind` where older values are shown below it. */
export function Problem({
  error,
  retry,
  behind,
}: {
  error: ApiError;
  retry?: (() => void) | undefined;
  behind?: boolean;
}) {
  return (
    <div class="notice bad" role="alert">
      <span>
        {error.message} <span class="faint code">{error.code}</span>
        {behind === true ? " What is below is from before." : ""}
      </span>
      {retry === undefined ? null : (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
