import type { ReactNode } from 'react';
import { assertNever } from '../../shared/errors.js';
import { later } from '../components/later.js';
import { useReturnFocus } from '../components/useReturnFocus.js';
// Not later: what is typed right after Ctrl+K is for it.
import { CommandPalette } from './CommandPalette.js';
import { type Overlay, closeGuide, closeOverlay, useNavigation } from '../base/navigation.js';
import type { GuidePlace } from '../base/places.js';

const JobWizard = later(async () => (await import('../features/jobs/wizard/JobWizard.js')).JobWizard);
const LicenseDialog = later(async () => (await import('../features/license/LicenseDialog.js')).LicenseDialog);
const AddSourceDialog = later(
  async () => (await import('../features/sources/AddSourceDialog.js')).AddSourceDialog,
);
const EditSourceDialog = later(
  async () => (await import('../features/sources/EditSourceDialog.js')).EditSourceDialog,
);
const ExportConfigurationDialog = later(
  async () =>
    (await import('../features/settings/configuration/ExportConfigurationDialog.js'))
      .ExportConfigurationDialog,
);
const ImportConfigurationDialog = later(
  async () =>
    (await import('../features/settings/configuration/ImportConfigurationDialog.js'))
      .ImportConfigurationDialog,
);
const MoveDialog = later(
  async () => (await import('../features/settings/configuration/MoveDialog.js')).MoveDialog,
);
const UsageReportsDialog = later(
  async () => (await import('../features/usage-reports/UsageReportsDialog.js')).UsageReportsDialog,
);
const RestoreToServerDialog = later(
  async () => (await import('../features/restore/to-server/RestoreToServerDialog.js')).RestoreToServerDialog,
);
const Guide = later(async () => (await import('./Guide.js')).Guide);

/** The window that the page itself has opened over the screen, if any, and the guide over both. */
export function OverlayHost(): ReactNode {
  const overlay = useNavigation((state) => state.overlay);
  const guide = useNavigation((state) => state.guide);
  return (
    <>
      {overlay && <OpenOverlay overlay={overlay} />}
      {guide && <OpenGuide place={guide} />}
    </>
  );
}

function OpenGuide({ place }: { readonly place: GuidePlace }): ReactNode {
  useReturnFocus();
  return <Guide first={place} onClose={closeGuide} />;
}

/** Stays when one window leads to another, and so remembers where the first was opened. */
function OpenOverlay({ overlay }: { readonly overlay: Overlay }): ReactNode {
  useReturnFocus();
  switch (overlay.type) {
    case 'license':
      return <LicenseDialog delivered={overlay.key ?? null} onClose={closeOverlay} />;
    case 'job-wizard':
      return (
        <JobWizard
          jobId={overlay.jobId ?? null}
          of={overlay.of ?? null}
          resumes={overlay.resume ?? false}
          onClose={closeOverlay}
        />
      );
    case 'add-source':
      return <AddSourceDialog onClose={closeOverlay} />;
    case 'edit-source':
      return (
        <EditSourceDialog sourceId={overlay.sourceId} mend={overlay.mend ?? false} onClose={closeOverlay} />
      );
    case 'usage-reports':
      return <UsageReportsDialog onClose={closeOverlay} />;
    case 'export-configuration':
      return <ExportConfigurationDialog onClose={closeOverlay} />;
    case 'import-configuration':
      return (
        <ImportConfigurationDialog scope={overlay.scope} header={overlay.header} onClose={closeOverlay} />
      );
    case 'move-console':
      return <MoveDialog onClose={closeOverlay} />;
    case 'restore-to-server':
      return <RestoreToServerDialog subject={overlay.subject} onClose={closeOverlay} />;
    case 'palette':
      return <CommandPalette onClose={closeOverlay} />;
    default:
      return assertNever(overlay);
  }
}
