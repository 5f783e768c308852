// The ranges of time that are offered, all of them up to now.

export interface RangePreset {
  readonly from: string;
  readonly label: string;
  /** As a button says it. */
  readonly title: string;
}

export const rangePresets: readonly RangePreset[] = [
  { from: '1h', label: 'Last hour', title: 'Last Hour' },
  { from: '24h', label: 'Last 24 hours', title: 'Last 24 Hours' },
  { from: '7d', label: 'Last 7 days', title: 'Last 7 Days' },
  { from: '30d', label: 'Last 30 days', title: 'Last 30 Days' },
  { from: '90d', label: 'Last 90 days', title: 'Last 90 Days' },
  { from: '365d', label: 'Last 365 days', title: 'Last 365 Days' },
];

/** The next longer of the ranges that are offered; none where the range is not one that ends now. */
export function widerThan(from: string | undefined): RangePreset | undefined {
  const hours = hoursOf(from);
  return hours === undefined ? undefined : rangePresets.find((preset) => (hoursOf(preset.from) ?? 0) > hours);
}

function hoursOf(from: string | undefined): number | undefined {
  const read = /^(\d{1,5})([hdw])$/.exec(from ?? '');
  return read === null ? undefined : Number(read[1]) * (read[2] === 'h' ? 1 : read[2] === 'd' ? 24 : 168);
}
