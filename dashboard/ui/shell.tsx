import { place } from "./route/location.ts";

/** The frame around every screen. */
export function Shell() {
  return <main>{place().path}</main>;
}
