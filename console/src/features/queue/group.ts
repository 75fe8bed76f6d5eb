import type { Reading, Schemas, Verdict } from '../../api/client';
import { VERDICTS } from '../../ui/Verdict';

export type Counts = Schemas['VerdictCounts'];

export interface ParcelGroup {
  key: string;
  parcel: string;
  readings: Reading[];
}

/** Readings of one parcel together, where its newest stands; a reading without a label stands alone. */
export function groupByParcel(readings: readonly Reading[]): ParcelGroup[] {
  const groups = new Map<string, ParcelGroup>();
  for (const reading of readings) {
    const key = reading.parcel === '' ? `#${reading.id}` : `=${reading.parcel}`;
    const group = groups.get(key);
    if (group) group.readings.push(reading);
    else groups.set(key, { key, parcel: reading.parcel, readings: [reading] });
  }
  return [...groups.values()];
}

export function total(counts: Counts): number {
  return VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0);
}

/** The hours with readings, and those between, at least six so that a bar stays a bar. */
export function hourSpan(hours: readonly Counts[]): { from: number; to: number } | null {
  const busy = hours.flatMap((counts, hour) => (total(counts) > 0 ? [hour] : []));
  const first = busy[0];
  const last = busy[busy.length - 1];
  if (first === undefined || last === undefined) return null;
  const missing = Math.max(0, 6 - (last - first + 1));
  const from = Math.max(0, first - Math.floor(missing / 2));
  const to = Math.min(23, Math.max(last, from + 5));
  return { from: Math.min(from, Math.max(0, to - 5)), to };
}

export interface Segment {
  verdict: Verdict;
  from: number;
  size: number;
}

/** One bar's parts from the ground up, in readings. */
export function segments(counts: Counts): Segment[] {
  let at = 0;
  return VERDICTS.flatMap((verdict) => {
    const size = counts[verdict];
    if (size === 0) return [];
    const segment = { verdict, from: at, size };
    at += size;
    return [segment];
  });
}

/** A round top for the scale, not far above the highest bar. */
export function niceTop(most: number): number {
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((top) => top >= most) ?? most;
}
