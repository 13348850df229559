/** Returns the present instant; passed as an argument wherever time matters. */
export type Clock = () => Date;

/** The only place that reads the machine's clock. */
export const systemClock: Clock = () => new Date();

/** A clock that starts at `start` and runs on with `base`: POSTKEEP_NOW in unpackaged builds (command-line.md). */
export function clockStartingAt(start: Date, base: Clock = systemClock): Clock {
  const offset = start.getTime() - base().getTime();
  return () => new Date(base().getTime() + offset);
}

/** The time zone of this machine, as an IANA name: whose days and weeks retention goes by. */
export const machineTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
