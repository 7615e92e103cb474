import { render } from "preact";
import { followEvents } from "./data/live.ts";
import { loadFirstScreen } from "./frame/screen-slot.tsx";
import { followTheme } from "./frame/theme.ts";
import { followKeys } from "./keys/follow-keys.ts";
import { followTime } from "./parts/when.tsx";
import { followLinks } from "./route/location.ts";
import { Shell } from "./shell.tsx";

const page = document.getElementById("page");
if (page === null) throw new Error("index.html has an element #page");
followTheme();
followLinks();
followKeys();
followTime();
await loadFirstScreen();
render(<Shell />, page);
followEvents();
