import { expect, test } from "vitest";
import { createLedger } from "../../core/index.ts";
import { FlightAccounts } from "./flight-accounts.ts";

function open() {
  const ledgers = { proxy: createLedger(), tap: createLedger() };
  const given: number[] = [];
  const accounts = new FlightAccounts({ ledgers, budget: { give: (bytes) => given.push(bytes) } });
  return { accounts, ledgers, given };
}

test("what left flight makes room again, whether it was compared or is incomplete", () => {
  const { accounts, ledgers, given } = open();
  for (const way of ["proxy", "proxy", "proxy", "tap", "tap"] as const) accounts.depart(way, 10);
  expect(accounts.inFlight).toBe(5);
  accounts.acknowledge({
    kind: "ack",
    compared: { proxy: 1, tap: 0 },
    bytes: 40,
    incomplete: { proxy: { "drain-timeout": 1 }, tap: { "differ-failed": 2 } },
  });
  expect(accounts.inFlight).toBe(1);
  expect(accounts.open).toBe(1);
  expect(given).toEqual([40]);
  expect(ledgers.proxy.snapshot()).toMatchObject({
    compared: 1,
    incomplete: { "drain-timeout": 1 },
  });
  expect(ledgers.tap.snapshot()).toMatchObject({ compared: 0, incomplete: { "differ-failed": 2 } });
});

test("exchanges of a dead thread are open, not in flight, until the next thread tells", () => {
  const { accounts, ledgers, given } = open();
  accounts.settle(7);
  for (const way of ["proxy", "proxy", "tap"] as const) accounts.depart(way, 5);
  accounts.announce({ kind: "committing", compared: { proxy: 1, tap: 1 } });
  accounts.lose();
  expect([accounts.inFlight, accounts.open, given]).toEqual([0, 3, [15]]);
  accounts.settle(9);
  expect(accounts.open).toBe(0);
  expect(ledgers.proxy.snapshot()).toMatchObject({ compared: 1, incomplete: { "shadow-lost": 1 } });
  expect(ledgers.tap.snapshot()).toMatchObject({ compared: 1, incomplete: {} });
});

test("after a write-off nothing that is still said counts", () => {
  const { accounts, ledgers } = open();
  accounts.depart("proxy", 0);
  accounts.writeOff("drain-timeout");
  accounts.acknowledge({
    kind: "ack",
    compared: { proxy: 1, tap: 0 },
    bytes: 0,
    incomplete: { proxy: {}, tap: {} },
  });
  expect(accounts.open).toBe(0);
  expect(ledgers.proxy.snapshot()).toMatchObject({
    compared: 0,
    incomplete: { "drain-timeout": 1 },
  });
});
