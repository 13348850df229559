import { create } from 'zustand';
import { z } from 'zod';
import type { ConfigurationFileKind, ConfigurationHeader } from '../../shared/configuration/import-plan.js';
import type { SavedSearch } from '../../shared/backup/saved-search.js';
import type { MailboxState } from '../../shared/backup/status.js';
import { assertNever } from '../../shared/errors.js';
import type { KeyOrigin } from '../../shared/license/license-change.js';
import type { MailboxLicenseState } from '../../shared/license/model.js';
import { type GuidePage, type GuidePlace, type Screen, type SettingsCard, screens } from './places.js';
import type { RestoreSubject } from './restore-subject.js';

/** Where the user is; what a screen was opened for travels with it. */
export type Route =
  | { readonly screen: 'home' }
  | {
      readonly screen: 'jobs';
      readonly jobId?: string;
      /** Jobs where nothing is said. */
      readonly view?: 'sources';
    }
  | {
      readonly screen: 'mailboxes';
      /** The page of this one. */
      readonly mailboxId?: string;
      readonly licenseState?: MailboxLicenseState;
      /** Of their backups; `not-protected`: all that are not backed up. */
      readonly state?: MailboxState | 'not-protected';
      readonly search?: string;
    }
  | {
      readonly screen: 'restore';
      readonly mailboxId?: string;
      /** The newest without it. */
      readonly pointId?: string;
      /** Another restore point, which it is compared with. */
      readonly comparedId?: string;
      /** A message, in the newest restore point that shows it. */
      readonly message?: FoundMessage;
      /** What is searched for. */
      readonly query?: string;
      /** Only in this mailbox; in all where nothing is said. */
      readonly searchIn?: SavedSearch['mailbox'];
    }
  | {
      readonly screen: 'history';
      /** Sessions where nothing is said. */
      readonly view?: 'actions';
      readonly sessionId?: string;
      readonly day?: string;
    }
  | { readonly screen: 'settings'; readonly card?: SettingsCard };

interface FoundMessage {
  readonly pointId: string;
  readonly folderId: string;
  readonly messageId: string;
}

/** What a new job reads. */
export type JobOrigin =
  | { readonly type: 'source'; readonly sourceId: string }
  /** A second copy of a repository; null: the console's own. */
  | { readonly type: 'copy'; readonly repositoryPath: string | null };

/** Windows of the page's own that any screen may open. */
export type Overlay =
  /** With a key that was pasted or dropped. */
  | { readonly type: 'license'; readonly key?: KeyOrigin }
  | { readonly type: 'usage-reports' }
  /** For a job that is changed, or a new one, `of` what is known already; `resume` continues with the draft that was left. */
  | {
      readonly type: 'job-wizard';
      readonly jobId?: string;
      readonly of?: JobOrigin;
      readonly resume?: boolean;
    }
  | { readonly type: 'add-source' }
  /** `mend`: it is tried at once, and leads to the field that it fails at. */
  | { readonly type: 'edit-source'; readonly sourceId: string; readonly mend?: boolean }
  | { readonly type: 'export-configuration' }
  /** Of a file that was chosen: its configuration, or the whole console that moves here. */
  | {
      readonly type: 'import-configuration';
      readonly scope: ConfigurationFileKind;
      readonly header: ConfigurationHeader;
    }
  | { readonly type: 'move-console' }
  /** Without a subject: the restore that was begun last. */
  | { readonly type: 'restore-to-server'; readonly subject: RestoreSubject | null }
  | { readonly type: 'palette' };

interface Navigation {
  readonly route: Route;
  readonly overlay: Overlay | null;
  /** The guide stands over screen and overlay, and leaves them as they are. */
  readonly guide: GuidePlace | null;
}

const rememberedScreen = 'postkeep.screen';

function lastScreen(): Screen {
  return z.enum(screens).catch('home').parse(localStorage.getItem(rememberedScreen));
}

export const useNavigation = create<Navigation>(() => ({
  route: { screen: lastScreen() },
  overlay: null,
  guide: null,
}));

/** Goes to a screen and closes what stands over it. */
export function go(route: Route): void {
  localStorage.setItem(rememberedScreen, route.screen);
  useNavigation.setState({ route, overlay: null, guide: null });
}

export function openOverlay(overlay: Overlay): void {
  useNavigation.setState({ overlay });
}

export function closeOverlay(): void {
  useNavigation.setState({ overlay: null });
}

export function openGuide(page: GuidePage, anchor?: string): void {
  useNavigation.setState({ guide: anchor === undefined ? { page } : { page, anchor } });
}

export function closeGuide(): void {
  useNavigation.setState({ guide: null });
}

/** The guide's page about a place. */
export function guidePageOfRoute(route: Route): GuidePage {
  return route.screen === 'jobs' && route.view === 'sources' ? 'sources' : route.screen;
}

/** The guide's page about a window of the page's own; null for the palette, which is gone with the next key. */
export function guidePageOf(overlay: Overlay): GuidePage | null {
  switch (overlay.type) {
    case 'license':
      return 'license-information';
    case 'usage-reports':
      return 'license-update';
    case 'job-wizard':
      return 'jobs';
    case 'add-source':
    case 'edit-source':
      return 'sources';
    case 'export-configuration':
    case 'import-configuration':
    case 'move-console':
      return 'settings';
    case 'restore-to-server':
      return 'restore';
    case 'palette':
      return null;
    default:
      return assertNever(overlay);
  }
}
