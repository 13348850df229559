/** Returns the present instant; passed as an argument wherever time matters. */
export type Clock = () => Date;

/** The only place that reads the machine's clock. */
export const systemClock: Clock = () => new Date();

/** A clock that starts at `start` and runs on with `base`: POSTKEEP_NOW in unpackaged builds (command-line.md). */
export function clockStartingAt(start: Date, base: Clock = systemClock): Clock {
  const offset = start.getTime() - base().getTime();
  return () => new Date(base().getTime() + offset);
}

/** What formats say of a setting that they do not understand, and do not take. */
const unknownZone = 'Etc/Unknown';

/**
 * The time zone of this machine, as an IANA name: whose days and weeks retention goes by. Undefined where its setting has none, as with `TZ=:/etc/localtime`,
 * or none that a format takes, as with an empty one: formats go by the machine then.
 */
export function machineTimeZone(): string | undefined {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone === unknownZone ? undefined : timeZone;
}
