import type { ScreenProps } from "../../route/screen.ts";
import { EndpointLatencyScreen } from "./endpoint-latency.tsx";
import { LatencyList } from "./latency-list.tsx";
import "./latency.css";

/** How long the roles take: over all endpoints, or one in detail. */
export function LatencyScreen({ params }: ScreenProps) {
  const endpoint = params["endpoint"];
  return endpoint === undefined ? <LatencyList /> : <EndpointLatencyScreen endpoint={endpoint} />;
}
