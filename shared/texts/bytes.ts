const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size in the largest unit of which it holds one; `step` 0 = bytes, 1 = kilobytes, … 5 = petabytes. */
interface ScaledBytes {
  readonly value: number;
  readonly step: number;
}

/** Decimal units, as disks are sold: 1 MB is 1,000,000 bytes. */
export function scaleBytes(bytes: number): ScaledBytes {
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return { value: bytes / 1000 ** step, step };
}

/** `512 bytes`, `1.2 GB`, `34 GB`: the same on every machine, for logs and the command line. */
export function formatBytes(bytes: number): string {
  const { value, step } = scaleBytes(bytes);
  return `${step === 0 ? String(bytes) : value.toFixed(value < 10 ? 1 : 0)} ${units[step] ?? ''}`;
}
