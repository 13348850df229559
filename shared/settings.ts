import { z } from 'zod';
import { savedSearchSchema } from './backup/saved-search.js';

/** The user's settings; one schema for the store, IPC and the Settings screen. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  /** Base address of the licensing server; empty = the one in POSTKEEP_LICENSE_SERVER, if any. */
  licenseServer: z.union([z.literal(''), z.url({ protocol: /^https$/ })]),
  /** PEM file of the licensing server's private certificate authority; empty = the system's. */
  licenseServerCa: z.string().max(4096),
  /** `http://` or `https://` proxy for the licensing server; empty = the one in the environment, if any. */
  proxy: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
  /** Null until the user has been asked (screens.md §5). */
  keepInTray: z.boolean().nullable(),
  startAtLogin: z.boolean(),
  desktopNotifications: z.boolean(),
  /** Searches of mail that are kept under a name, in the order of names. */
  savedSearches: z.array(savedSearchSchema),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  theme: 'system',
  licenseServer: '',
  licenseServerCa: '',
  proxy: '',
  keepInTray: null,
  startAtLogin: false,
  desktopNotifications: true,
  savedSearches: [],
};
