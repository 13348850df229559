import type { ReactNode } from 'react';
import { assertNever } from '../../shared/errors.js';
import { JobWizard } from '../features/jobs/wizard/JobWizard.js';
import { LicenseDialog } from '../features/license/LicenseDialog.js';
import { RestoreToServerDialog } from '../features/restore/to-server/RestoreToServerDialog.js';
import { AddSourceDialog } from '../features/settings/sources/AddSourceDialog.js';
import { useReturnFocus } from '../components/useReturnFocus.js';
import { UsageReportsDialog } from '../features/usage-reports/UsageReportsDialog.js';
import { CommandPalette } from './CommandPalette.js';
import { Guide } from './Guide.js';
import { type Overlay, closeOverlay, useNavigation } from './navigation.js';

/** The window that the page itself has opened over the screen, if any. */
export function OverlayHost(): ReactNode {
  const overlay = useNavigation((state) => state.overlay);
  return overlay && <OpenOverlay overlay={overlay} />;
}

/** Stays when one window leads to another, and so remembers where the first was opened. */
function OpenOverlay({ overlay }: { readonly overlay: Overlay }): ReactNode {
  useReturnFocus();
  switch (overlay.type) {
    case 'license':
      return <LicenseDialog onClose={closeOverlay} />;
    case 'job-wizard':
      return <JobWizard jobId={overlay.jobId ?? null} onClose={closeOverlay} />;
    case 'add-source':
      return <AddSourceDialog onClose={closeOverlay} />;
    case 'usage-reports':
      return <UsageReportsDialog onClose={closeOverlay} />;
    case 'restore-to-server':
      return <RestoreToServerDialog subject={overlay.subject} onClose={closeOverlay} />;
    case 'palette':
      return <CommandPalette onClose={closeOverlay} />;
    case 'guide':
      return <Guide onClose={closeOverlay} />;
    default:
      return assertNever(overlay);
  }
}
