import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { GLOSSARY, type Term as Word } from "../words/glossary.ts";

/** A word with its explanation, which stands beside it once it is asked for. */
export function Term({ of, children }: { of: Word; children?: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <button
        type="button"
        class="term"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {children ?? of}
      </button>
      {open ? (
        <span id={id} class="term-text" role="note">
          {GLOSSARY[of]}
        </span>
      ) : null}
    </>
  );
}
