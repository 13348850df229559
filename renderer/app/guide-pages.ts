import history from '../../docs/user-guide/history.md?raw';
import home from '../../docs/user-guide/home.md?raw';
import jobs from '../../docs/user-guide/jobs.md?raw';
import licenseInformation from '../../docs/user-guide/license-information.md?raw';
import licenseUpdate from '../../docs/user-guide/license-update.md?raw';
import licensing from '../../docs/user-guide/licensing.md?raw';
import mailboxes from '../../docs/user-guide/mailboxes.md?raw';
import restore from '../../docs/user-guide/restore.md?raw';
import sources from '../../docs/user-guide/sources.md?raw';
import settings from '../../docs/user-guide/settings.md?raw';
import troubleshooting from '../../docs/user-guide/troubleshooting.md?raw';
import { type GuidePage, type GuidePlace, guidePageNames } from '../base/places.js';

/** The user guide, as it stands in docs/user-guide. */
export const guidePages: Readonly<Record<GuidePage, string>> = {
  home,
  jobs,
  mailboxes,
  restore,
  history,
  settings,
  sources,
  'license-information': licenseInformation,
  'license-update': licenseUpdate,
  licensing,
  troubleshooting,
};

/** Where a link on `page` leads (`licensing.md`, `settings.md#encryption`, `#the-log`); null for whatever is not in the guide. */
export function placeOfLink(href: string, page: GuidePage): GuidePlace | null {
  const [file = '', anchor] = href.split('#');
  const target = file === '' ? page : guidePageNames.find((name) => `${name}.md` === file);
  if (target === undefined) return null;
  return anchor === undefined ? { page: target } : { page: target, anchor };
}
