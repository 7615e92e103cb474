import { useEffect, useRef, useState } from "preact/hooks";
import { useKeys } from "../keys/follow-keys.ts";
import { go, hrefWith, place } from "../route/location.ts";

/** A filter that takes one of some values; it stands in the address by its name. */
export interface Choice {
  readonly name: string;
  /** What an unset filter is called: "any verdict". */
  readonly unset: string;
  readonly values: readonly (readonly [value: string, title: string])[];
}

/** So that typing does not ask for every letter. */
const TYPING_MS = 200;

/** Search (`q`) and filters of a list. All of it is in the address; `/` goes to the search. */
export function FilterBar({
  search,
  choices,
}: {
  /** What is searched, as the field's label: "Search endpoints". */
  search: string;
  choices: readonly Choice[];
}) {
  const { query } = place();
  const names = ["q", ...choices.map(({ name }) => name)];
  const set = names.some((name) => query.has(name));
  return (
    <search class="filters">
      <Search label={search} />
      <span class="filter-choices">
        {choices.map((choice) => (
          <Select key={choice.name} choice={choice} />
        ))}
      </span>
      {set ? (
        <button
          type="button"
          class="button plain"
          onClick={() => change(Object.fromEntries(names.map((name) => [name, undefined])))}
        >
          Clear filters
        </button>
      ) : null}
    </search>
  );
}

/** Another list begins at its top, with nothing selected. */
function change(changes: Readonly<Record<string, string | undefined>>): void {
  go(hrefWith({ ...changes, at: undefined }), "replace");
}

function Select({ choice }: { choice: Choice }) {
  const value = place().query.get(choice.name) ?? "";
  return (
    <select
      class="select"
      aria-label={choice.unset}
      value={value}
      data-set={value !== ""}
      onChange={(event) => change({ [choice.name]: event.currentTarget.value })}
    >
      <option value="">{choice.unset}</option>
      {choice.values.map(([one, title]) => (
        <option key={one} value={one}>
          {title}
        </option>
      ))}
    </select>
  );
}

function Search({ label }: { label: string }) {
  const asked = place().query.get("q") ?? "";
  const [typed, setTyped] = useState(asked);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The back button changes the address, not the field.
  useEffect(() => setTyped(asked), [asked]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useKeys([
    {
      ...{ keys: "/", label: "Search", group: "This screen" },
      run: () => field.current?.select(),
    },
  ]);
  const type = (text: string): void => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => change({ q: text.trim() }), TYPING_MS);
  };
  return (
    <span class="search">
      <input
        ref={field}
        class="input"
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        maxLength={500}
        spellcheck={false}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      {typed === "" ? <kbd aria-hidden="true">/</kbd> : null}
    </span>
  );
}
