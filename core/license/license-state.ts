import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { calendarDateSchema, instantSchema } from '../../shared/license/dates.js';

/** Content of `license.json`: what must survive a restart of the console or the command line. */
export const licenseStateSchema = z.strictObject({
  /** Made once; tells two consoles with the same license apart. */
  installationId: z.uuid(),
  /** The installed key as a compact JWS; verified anew whenever it is read. */
  key: z.string().nullable(),
  autoUpdate: z.boolean(),
  lastUsageReportOn: calendarDateSchema.nullable(),
  /** Highest trusted time seen (licensing.md §9). */
  clockMark: instantSchema.nullable(),
});
export type LicenseState = z.infer<typeof licenseStateSchema>;

export const licenseStateVersion = 1;

export function initialLicenseState(): LicenseState {
  return {
    installationId: randomUUID(),
    key: null,
    autoUpdate: false,
    lastUsageReportOn: null,
    clockMark: null,
  };
}
