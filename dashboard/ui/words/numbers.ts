const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** 12,345 */
export function count(n: number): string {
  return whole.format(n);
}

/** 12.3K, for where the exact number stands beside it or on hover. */
export function briefCount(n: number): string {
  return n < 10_000 ? whole.format(n) : short.format(n);
}

/** "1 request", "12,345 requests". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A share from 0 to 1 as a percentage that never rounds something to nothing, nor nearly all to all. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return "0 %";
  if (value < 0.01) return "< 0.01 %";
  if (value < 1) return `${value.toFixed(2)} %`;
  if (value < 10) return `${value.toFixed(1)} %`;
  if (value > 99.9 && value < 100) return "> 99.9 %";
  return `${value.toFixed(value > 99 && value < 100 ? 1 : 0)} %`;
}

/** A share that somebody chose, as a percentage without digits that say nothing: 1 %, 0.5 %. */
export function chosenPercent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}

/** Both ends of an interval, the sign once: "0.3–0.6 %". */
export function percentRange(low: number, high: number): string {
  const [from, to] = [percent(low), percent(high)];
  if (from === to) return from;
  return `${from.replace(/ %$/, "")}–${to}`;
}

/** Milliseconds as 0.42 ms, 8.3 ms, 142 ms, 2.40 s. */
export function milliseconds(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 100) return `${ms.toFixed(0)} ms`;
  if (ms >= 10) return `${ms.toFixed(1)} ms`;
  return `${ms.toFixed(2)} ms`;
}

/** A change as +12 %, −3 %, or as a factor from three times on. */
export function change(from: number, to: number): string {
  if (from <= 0) return to <= 0 ? "0 %" : "new";
  const factor = to / from;
  if (factor >= 3) return `×${factor.toFixed(1)}`;
  const shift = (factor - 1) * 100;
  const digits = Math.abs(shift) < 10 ? shift.toFixed(1) : shift.toFixed(0);
  if (Number(digits) === 0) return "±0 %";
  return shift > 0 ? `+${digits} %` : `−${digits.slice(1)} %`;
}

/** log10 of an e-value, with one digit: 9.2, −0.3, and 0 for what rounds to it. */
export function evidence(value: number): string {
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1);
  if (Number(text) === 0) return "0";
  return text.replace("-", "−");
}
