import { useEffect, useErrorBoundary, useRef, useState } from "preact/hooks";
import { EmptyState } from "../parts/empty-state.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { linkTo } from "../route/link-to.ts";
import { place } from "../route/location.ts";
import { type FoundRoute, type Route, findRoute } from "../route/routes.ts";
import type { Screen } from "../route/screen.ts";
import { useTitle } from "../route/use-title.ts";

/** Screens that were loaded: they are there at once when one comes back. */
const loaded = new Map<Route, Screen>();

/** The screen of the place, loaded when it is first asked for. */
export function ScreenSlot() {
  const { path } = place();
  const found = findRoute(path);
  useTitle(found?.route.title ?? "Not found");
  useTopOfScreen(path);
  if (found === undefined) return <NotFound path={path} />;
  return <Contained key={found.route.pattern} found={found} />;
}

/** Another screen begins at its top, and a reader of screens begins to read there. */
function useTopOfScreen(path: string): void {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const main = document.getElementById("main");
    main?.scrollTo(0, 0);
    main?.focus({ preventScroll: true });
  }, [path]);
}

/** A screen that fails takes nothing else with it. */
function Contained({ found }: { found: FoundRoute }) {
  const [error, again] = useErrorBoundary();
  if (error !== undefined) {
    const text = error instanceof Error ? error.message : String(error);
    return (
      <div class="screen">
        <div class="notice bad" role="alert">
          <span>This screen could not be shown, which is a fault of the page: {text}</span>
          <button type="button" class="button" onClick={again}>
            Try again
          </button>
        </div>
      </div>
    );
  }
  return <Lazy found={found} />;
}

function Lazy({ found: { route, params } }: { found: FoundRoute }) {
  const [, draw] = useState(0);
  const [failed, setFailed] = useState(false);
  const Shown = loaded.get(route);
  useEffect(() => {
    if (Shown !== undefined) return;
    load(route).then(
      () => draw((n) => n + 1),
      () => setFailed(true),
    );
  }, [route]);
  if (Shown !== undefined) return <Shown params={params} />;
  if (!failed) {
    return (
      <div class="screen">
        <Skeleton lines={4} />
      </div>
    );
  }
  return (
    <div class="screen">
      <div class="notice bad" role="alert">
        <span>
          This screen could not be loaded: the server is gone, or has another version by now.
        </span>
        <button type="button" class="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </div>
    </div>
  );
}

async function load(route: Route): Promise<void> {
  loaded.set(route, await route.load());
}

/** Loads the screen of the place before anything is drawn, so that the first picture is a whole one. */
export async function loadFirstScreen(): Promise<void> {
  const found = findRoute(place().path);
  // What fails here fails again where it is drawn, and is shown there.
  if (found !== undefined) await load(found.route).catch(() => undefined);
}

function NotFound({ path }: { path: string }) {
  return (
    <div class="screen">
      <h1>Nothing is here</h1>
      <EmptyState title={`There is no screen at ${path}.`}>
        <a href={linkTo("/")}>Go to the overview</a>
      </EmptyState>
    </div>
  );
}
