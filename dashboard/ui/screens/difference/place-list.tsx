import { useState } from "preact/hooks";
import type { RelatedPlace } from "../../../../differ/index.ts";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { linkTo } from "../../route/link-to.ts";
import { kindWords } from "../../words/kinds.ts";
import { count } from "../../words/numbers.ts";

const SHOWN_MAX = 12;

/** Places by name; many are told by their number. */
export function PlaceList({
  places,
  current,
  links,
  endpoints: named,
}: {
  places: readonly RelatedPlace[];
  /** The fingerprint that is looked at. */
  current?: string;
  links?: boolean;
  /** Names the endpoint of each, also where all have the same. */
  endpoints?: boolean;
}) {
  const [all, setAll] = useState(false);
  const endpoints = new Set(places.map(({ endpoint }) => endpoint));
  const rest = places.length - SHOWN_MAX;
  return (
    <ul class="place-list">
      {(all ? places : places.slice(0, SHOWN_MAX)).map((one) => (
        <li key={one.fingerprint} aria-current={one.fingerprint === current ? "true" : undefined}>
          {links === true && one.fingerprint !== current ? (
            <a class="place" href={linkTo(`/differences/${one.fingerprint}`)}>
              {one.path}
            </a>
          ) : (
            <span class="place">{one.path}</span>
          )}{" "}
          <span class="soft">{kindWords(one.kind)}</span>
          {named === true || endpoints.size > 1 ? (
            <>
              {" at "}
              <EndpointName name={one.endpoint} />
            </>
          ) : null}
        </li>
      ))}
      {rest > 0 && !all ? (
        <li>
          <button type="button" class="button plain" onClick={() => setAll(true)}>
            and {count(rest)} more
          </button>
        </li>
      ) : null}
    </ul>
  );
}
