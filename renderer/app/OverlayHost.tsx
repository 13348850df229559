import { type ReactNode, Suspense, lazy } from 'react';
import { assertNever } from '../../shared/errors.js';
import { JobWizard } from '../features/jobs/wizard/JobWizard.js';
import { LicenseDialog } from '../features/license/LicenseDialog.js';
import { RestoreToServerDialog } from '../features/restore/to-server/RestoreToServerDialog.js';
import { EditSourceDialog } from '../features/settings/sources/EditSourceDialog.js';
import { SourceDialog } from '../features/settings/sources/SourceDialog.js';
import { useReturnFocus } from '../components/useReturnFocus.js';
import { UsageReportsDialog } from '../features/usage-reports/UsageReportsDialog.js';
import { CommandPalette } from './CommandPalette.js';
import { type GuidePage, type Overlay, closeGuide, closeOverlay, useNavigation } from '../base/navigation.js';

/** Its pages and the Markdown parser are read when they are first asked for. */
const Guide = lazy(async () => ({ default: (await import('./Guide.js')).Guide }));

/** The window that the page itself has opened over the screen, if any, and the guide over both. */
export function OverlayHost(): ReactNode {
  const overlay = useNavigation((state) => state.overlay);
  const guide = useNavigation((state) => state.guide);
  return (
    <>
      {overlay && <OpenOverlay overlay={overlay} />}
      {guide && <OpenGuide page={guide} />}
    </>
  );
}

function OpenGuide({ page }: { readonly page: GuidePage }): ReactNode {
  useReturnFocus();
  return (
    <Suspense fallback={null}>
      <Guide first={page} onClose={closeGuide} />
    </Suspense>
  );
}

/** Stays when one window leads to another, and so remembers where the first was opened. */
function OpenOverlay({ overlay }: { readonly overlay: Overlay }): ReactNode {
  useReturnFocus();
  switch (overlay.type) {
    case 'license':
      return <LicenseDialog delivered={overlay.key ?? null} onClose={closeOverlay} />;
    case 'job-wizard':
      return <JobWizard jobId={overlay.jobId ?? null} onClose={closeOverlay} />;
    case 'add-source':
      return <SourceDialog edited={null} onClose={closeOverlay} />;
    case 'edit-source':
      return <EditSourceDialog sourceId={overlay.sourceId} onClose={closeOverlay} />;
    case 'usage-reports':
      return <UsageReportsDialog onClose={closeOverlay} />;
    case 'restore-to-server':
      return <RestoreToServerDialog subject={overlay.subject} onClose={closeOverlay} />;
    case 'palette':
      return <CommandPalette onClose={closeOverlay} />;
    default:
      return assertNever(overlay);
  }
}
