import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { calendarDateSchema, instantSchema } from '../../shared/license/dates.js';
import { nothingSeen, seenTimeSchema } from '../../shared/license/seen-time.js';

/** Content of `license.json`: what must survive a restart of the console or the command line. */
export const licenseStateSchema = z.strictObject({
  /** Made once; tells two consoles with the same license apart. */
  installationId: z.uuid(),
  /** The installed key as a compact JWS; verified anew whenever it is read. */
  key: z.string().nullable(),
  autoUpdate: z.boolean(),
  lastUsageReportOn: calendarDateSchema.nullable(),
  /** The record of time (licensing.md §9); its copy is in the catalogue. */
  seenTime: seenTimeSchema,
  /** Since when another computer does this one's work; null while this one does. */
  movedAt: instantSchema.nullable(),
});
export type LicenseState = z.infer<typeof licenseStateSchema>;

/** What goes with a console to another computer. */
export const movedLicenseSchema = licenseStateSchema.omit({ movedAt: true });
export type MovedLicense = z.infer<typeof movedLicenseSchema>;

export const licenseStateVersion = 3;

/** Version 1 kept the highest time seen, signed or not: it is seen time, which a signed time puts right if it was wrong. */
export const licenseStateMigrations = {
  1: ({ clockMark, ...state }: Record<string, unknown>): Record<string, unknown> => ({
    ...state,
    seenTime: { ...nothingSeen, seenAt: instantSchema.nullable().catch(null).parse(clockMark) },
  }),
  2: (state: Record<string, unknown>): Record<string, unknown> => ({ ...state, movedAt: null }),
};

export function initialLicenseState(): LicenseState {
  return {
    installationId: randomUUID(),
    key: null,
    autoUpdate: false,
    lastUsageReportOn: null,
    seenTime: nothingSeen,
    movedAt: null,
  };
}
