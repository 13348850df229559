import { Button } from '@fluentui/react-components';
import { CloudAdd20Regular, CloudLink20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import { t } from '../../../messages/index.js';
import { BucketDialog } from './BucketDialog.js';
import type { Intent } from './offer.js';

const labels: Readonly<Record<Intent, string>> = { new: t.buckets.create, existing: t.buckets.connect };

/** Sets up a repository in a bucket, or connects one that is there. */
export function BucketButton(props: {
  readonly intent: Intent;
  readonly label?: string;
  readonly onDone?: (path: string) => void;
}): ReactNode {
  const { intent, label = labels[intent], onDone } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        icon={intent === 'new' ? <CloudAdd20Regular /> : <CloudLink20Regular />}
        onClick={() => {
          setOpen(true);
        }}
      >
        {label}
      </Button>
      {isOpen && (
        <BucketDialog
          intent={intent}
          onDone={(path) => {
            setOpen(false);
            onDone?.(path);
          }}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
