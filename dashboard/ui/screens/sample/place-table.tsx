import { useEffect, useRef } from "preact/hooks";
import type { SampleDifference } from "../../../../differ/index.ts";
import { CLASS_WORDS, kindWords } from "../../words/kinds.ts";
import { OddText } from "./cell-text.tsx";
import { glyphOf } from "./mark-words.ts";
import { againstOf, isOdd, isPlain, valuesOf } from "./place-values.ts";
import { ScrollBox } from "../../parts/scroll-box.tsx";
import { ROLES } from "./roles.ts";
import { visible } from "./rows/visible.ts";

const CHARS_MAX = 160;

/** Every difference of a sample: its place, and what each role has there. */
export function PlaceTable({
  differences,
  order,
  selected,
  onSelect,
}: {
  differences: readonly SampleDifference[];
  /** Numbers of differences, in the order of reading. */
  order: readonly number[];
  selected: number | undefined;
  onSelect: (index: number) => void;
}) {
  const current = useRef<HTMLTableRowElement>(null);
  useEffect(() => current.current?.scrollIntoView({ block: "nearest" }), [selected]);
  return (
    <div class="places role-values">
      <ScrollBox label="Places that differ">
        <table class="plain-table">
          <thead>
            <tr>
              <th>Place</th>
              {ROLES.map((role) => (
                <th key={role}>{role}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.map((index) => {
              const difference = differences[index];
              if (difference === undefined) return null;
              return (
                <tr
                  key={index}
                  ref={index === selected ? current : null}
                  aria-selected={index === selected}
                  class={difference.ignored === undefined ? "" : "ignored"}
                  onClick={() => onSelect(index)}
                >
                  <PlaceName difference={difference} onSelect={() => onSelect(index)} />
                  <Values difference={difference} />
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollBox>
    </div>
  );
}

function shortened(text: string): string {
  return text.length > CHARS_MAX ? `${text.slice(0, CHARS_MAX)}…` : text;
}

function PlaceName({
  difference,
  onSelect,
}: {
  difference: SampleDifference;
  onSelect: () => void;
}) {
  const { exact, kind, ignored } = difference;
  const odd = difference.class;
  return (
    <th scope="row">
      <span class={`mark-glyph odd-${odd}`} aria-hidden="true">
        {glyphOf(difference)}
      </span>
      <button type="button" class="place-button place" onClick={onSelect}>
        {visible(exact)}
      </button>
      <span class="small soft block">
        {CLASS_WORDS[odd]}, {kindWords(kind)}
        {ignored === undefined ? "" : `; ignored: ${ignored}`}
      </span>
    </th>
  );
}

function Values({ difference }: { difference: SampleDifference }) {
  const values = valuesOf(difference);
  const odd = difference.class;
  return (
    <>
      {ROLES.map((role) => {
        const text = values[role];
        const marked = isOdd(role, odd) && difference.ignored === undefined;
        return (
          <td key={role} data-role={role} class={marked ? `cell odd-${odd}` : "cell"}>
            {text === undefined ? (
              <span class="absent">not there</span>
            ) : (
              <span>
                <OddText
                  text={isPlain(text) ? text : shortened(text)}
                  other={isPlain(text) ? values[againstOf(role, odd)] : undefined}
                  brief
                  plain={!marked}
                />
              </span>
            )}
          </td>
        );
      })}
    </>
  );
}
