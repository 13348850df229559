import { buckets } from './en/buckets.js';
import { channels } from './en/channels.js';
import { appUpdate } from './en/app-update.js';
import { actions } from './en/actions.js';
import { configuration } from './en/configuration.js';
import { diagnostics } from './en/diagnostics.js';
import { directory } from './en/directory.js';
import { encryption } from './en/encryption.js';
import { guide } from './en/guide.js';
import { history } from './en/history.js';
import { home } from './en/home.js';
import { jobWizard } from './en/job-wizard.js';
import { jobs } from './en/jobs.js';
import { licenseReport } from './en/license-report.js';
import { license } from './en/license.js';
import { mailboxPage } from './en/mailbox-page.js';
import { mailboxes } from './en/mailboxes.js';
import { popups } from './en/popups.js';
import { restoreToServer } from './en/restore-to-server.js';
import { restore } from './en/restore.js';
import { savedSearches } from './en/saved-searches.js';
import { settings } from './en/settings.js';
import { common, shell } from './en/shell.js';
import { sources } from './en/sources.js';
import { storage } from './en/storage.js';
import { usageReports } from './en/usage-reports.js';
import { welcome } from './en/welcome.js';
import { whatIf } from './en/what-if.js';
import { workers } from './en/workers.js';

/** The one message catalogue, in English. A word with a number in it is a function of the number. */
export const en = {
  common,
  shell,
  welcome,
  home,
  jobs,
  jobWizard,
  sources,
  mailboxes,
  mailboxPage,
  restore,
  restoreToServer,
  savedSearches,
  history,
  actions,
  settings,
  channels,
  appUpdate,
  configuration,
  diagnostics,
  storage,
  buckets,
  workers,
  directory,
  encryption,
  license,
  licenseReport,
  usageReports,
  whatIf,
  guide,
  popups,
};
