import history from '../../docs/user-guide/history.md?raw';
import home from '../../docs/user-guide/home.md?raw';
import jobs from '../../docs/user-guide/jobs.md?raw';
import licenseInformation from '../../docs/user-guide/license-information.md?raw';
import licenseUpdate from '../../docs/user-guide/license-update.md?raw';
import licensing from '../../docs/user-guide/licensing.md?raw';
import mailboxes from '../../docs/user-guide/mailboxes.md?raw';
import restore from '../../docs/user-guide/restore.md?raw';
import settings from '../../docs/user-guide/settings.md?raw';
import type { GuidePage } from '../base/navigation.js';

/** The user guide, as it stands in docs/user-guide. */
export const guidePages: Readonly<Record<GuidePage, string>> = {
  home,
  jobs,
  mailboxes,
  restore,
  history,
  settings,
  'license-information': licenseInformation,
  'license-update': licenseUpdate,
  licensing,
};

/** The page that a link of the guide leads to (`licensing.md`); null for whatever is not in the guide. */
export function pageOfLink(href: string): GuidePage | null {
  const names = Object.keys(guidePages) as GuidePage[];
  return names.find((name) => `${name}.md` === href) ?? null;
}
