import { render } from "preact";
import { followLinks } from "./route/location.ts";
import { Shell } from "./shell.tsx";

const page = document.getElementById("page");
if (page === null) throw new Error("index.html has an element #page");
followLinks();
render(<Shell />, page);
