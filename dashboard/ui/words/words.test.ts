import { expect, test } from "vitest";
import * as numbers from "./numbers.ts";
import * as times from "./times.ts";

test.each([
  [0, "0 %"],
  [0.000_01, "< 0.01 %"],
  [0.0042, "0.42 %"],
  [0.047, "4.7 %"],
  [0.24, "24 %"],
  [0.995, "99.5 %"],
  [0.9999, "> 99.9 %"],
  [1, "100 %"],
])("a share never rounds something to nothing, nor nearly all to all: %s", (share, text) => {
  expect(numbers.percent(share)).toBe(text);
});

test("an axis says times by 24 hours in the reader's zone, and the day where it is another", () => {
  const noon = Date.UTC(2026, 11, 1, 12) / 1000;
  expect(times.tickTimes([noon, noon + 3600, noon + 43_200], "Europe/Berlin")).toEqual([
    ...["13:00\n2026-12-01", "14:00", "01:00\n2026-12-02"],
  ]);
  expect(times.tickTimes([noon, noon + 10], "UTC")).toEqual(["12:00:00\n2026-12-01", "12:00:10"]);
  expect(times.tickTimes([])).toEqual([]);
});

test("an interval has its sign once, and one number where both ends read alike", () => {
  expect(numbers.percentRange(0.003, 0.006)).toBe("0.30–0.60 %");
  expect(numbers.percentRange(1, 1)).toBe("100 %");
});

test.each([
  [0.424, "0.42 ms"],
  [8.31, "8.31 ms"],
  [54.2, "54.2 ms"],
  [1851.4, "1.85 s"],
  [12_300, "12.3 s"],
])("durations have three digits: %s", (ms, text) => {
  expect(numbers.milliseconds(ms)).toBe(text);
});

test.each([
  [100, 100, "±0 %"],
  [100, 107.2, "+7.2 %"],
  [100, 91.2, "−8.8 %"],
  [100, 340, "×3.4"],
  [0, 5, "new"],
])("a change from %s to %s", (from, to, text) => {
  expect(numbers.change(from, to)).toBe(text);
});

test("counts have separators, and one is one", () => {
  expect(numbers.counted(1, "request")).toBe("1 request");
  expect(numbers.counted(12_345, "request")).toBe("12,345 requests");
  expect(numbers.briefCount(1_234_567)).toBe("1.2M");
  expect(numbers.chosenPercent(0.005)).toBe("0.5 %");
});

test("times are shown in the reader's zone, whatever the server's is", () => {
  const iso = "2026-12-01T23:30:05.120Z";
  expect(times.absoluteTime(iso, "Europe/Berlin")).toBe("2026-12-02 00:30:05");
  expect(times.absoluteTime(iso, "UTC")).toBe("2026-12-01 23:30:05");
  expect(times.absoluteTime("no time", "UTC")).toBe("no time");
  expect(times.zoneName(new Date(iso), "Europe/Berlin")).toBe("Europe/Berlin (UTC+1)");
  expect(times.zoneName(new Date(iso), "UTC")).toBe("UTC");
});

test.each([
  [2_000, "just now"],
  [12_000, "12 s ago"],
  [200_000, "3 min ago"],
  [5 * 3_600_000, "5 h ago"],
  [72 * 3_600_000, "3 d ago"],
  [-200_000, "in 3 min"],
])("%s ms later it is said so", (ms, text) => {
  const at = Date.UTC(2026, 11, 1);
  expect(times.relativeTime(new Date(at).toISOString(), at + ms)).toBe(text);
});
