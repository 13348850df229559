export const screens = ['home', 'jobs', 'mailboxes', 'restore', 'history', 'settings'] as const;
export type Screen = (typeof screens)[number];

/** The cards of Settings, in their order there. */
export const settingsCards = [
  'storage',
  'workers',
  'appearance',
  'licensing',
  'notifications',
  'channels',
  'background',
  'configuration',
  'events',
  'about',
] as const;
export type SettingsCard = (typeof settingsCards)[number];

/** The pages of the user guide, by their files' names, in the order of its contents. */
export const guidePageNames = [
  ...screens,
  'sources',
  'license-information',
  'licensing',
  'license-update',
  'troubleshooting',
] as const;
export type GuidePage = (typeof guidePageNames)[number];

/** A page of the guide, or a place on it. */
export interface GuidePlace {
  readonly page: GuidePage;
  /** Of a heading or a paragraph (components/markdown-page.ts). */
  readonly anchor?: string;
}
