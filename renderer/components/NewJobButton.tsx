import { Button } from '@fluentui/react-components';
import { Add20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { openOverlay } from '../base/navigation.js';
import { t } from '../messages/index.js';

/** Opens the wizard: beside a screen's title, and where there is no job yet. */
export function NewJobButton(): ReactNode {
  return (
    <Button
      appearance="primary"
      icon={<Add20Regular />}
      onClick={() => {
        openOverlay({ type: 'job-wizard' });
      }}
    >
      {t.jobs.newJob}
    </Button>
  );
}
