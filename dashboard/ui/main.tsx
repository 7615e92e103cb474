import { render } from "preact";
import { answers } from "./data/api.ts";
import { inRun } from "./data/in-run.ts";
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
// The frame and nearly every screen show these: they come while the screen's code does.
for (const path of ["/overview", "/status"]) void answers.reread(inRun(path));
await loadFirstScreen();
render(<Shell />, page);
followEvents();
