import { type ServiceAddress, readServiceAddress } from "../../core/index.ts";

/** A service's address from a text that is known to be one. */
export function addressOf(origin: string): ServiceAddress {
  const address = readServiceAddress(origin);
  if (typeof address === "string") throw new Error(address);
  return address;
}
