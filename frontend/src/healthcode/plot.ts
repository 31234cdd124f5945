/** Where the points of the temperature chart lie. Pure: readings and a size in, coordinates out. */

export interface Size {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Reading {
  id: string;
  measured_at: string;
  temperature_tenths_c: number;
}

export interface Plot {
  points: { id: string; x: number; y: number; tenths: number }[];
  grid: { y: number; tenths: number }[];
  /** Height of the fever line. */
  fever: number;
  /** The first and the last day, to be written below. */
  ends: { x: number; at: Date; anchor: 'start' | 'middle' | 'end' }[];
}

const SHOWN_MOST = 30;
const round = (value: number): number => Math.round(value * 10) / 10;

/** The latest readings from left to right by time, whole degrees as grid, the fever line always inside. */
export function plot(readings: readonly Reading[], feverTenths: number, size: Size): Plot {
  const latest = [...readings]
    .sort((one, other) => one.measured_at.localeCompare(other.measured_at))
    .slice(-SHOWN_MOST);
  const values = latest.map((one) => one.temperature_tenths_c);
  const low = Math.floor(Math.min(...values, 359) / 10) * 10;
  const high = Math.ceil((Math.max(...values, feverTenths) + 1) / 10) * 10;
  const times = latest.map((one) => Date.parse(one.measured_at));
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const inner = { w: size.width - size.left - size.right - 16, h: size.height - size.top - size.bottom };
  const x = (time: number) => round(size.left + 8 + (last > first ? ((time - first) / (last - first)) * inner.w : inner.w / 2));
  const y = (tenths: number) => round(size.top + ((high - tenths) / (high - low)) * inner.h);
  const grid = [];
  for (let tenths = low; tenths <= high; tenths += 10) grid.push({ y: y(tenths), tenths });
  return {
    points: latest.map((one, index) => ({ id: one.id, x: x(times[index]!), y: y(one.temperature_tenths_c), tenths: one.temperature_tenths_c })),
    grid,
    fever: y(feverTenths),
    ends:
      last > first
        ? [
            { x: x(first), at: new Date(first), anchor: 'start' },
            { x: x(last), at: new Date(last), anchor: 'end' },
          ]
        : [{ x: x(first), at: new Date(first), anchor: 'middle' }],
  };
}
