import { type ReactNode, useEffect, useState } from 'react';
import type { BucketProgress, BucketRepository } from '../../../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { bridge } from '../../../base/bridge.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { loadRepositories } from '../../../stores/repositories.js';
import { PassphraseField } from '../storage/PassphraseFields.js';
import { BucketTask } from './BucketTask.js';
import { OutcomeDialog } from './OutcomeDialog.js';
import type { BucketOutcome } from './useBucketSetUp.js';

/** Makes the index of a bucket anew: asks, shows how far it is, can be stopped, and says what came of it. */
export function RebuildDialog(props: {
  readonly bucket: BucketRepository;
  readonly onClose: () => void;
}): ReactNode {
  const { path, place } = props.bucket;
  const name = nameOfPlace(place);
  const format = useFormat();
  const action = useAction();
  const [secret, setSecret] = useState('');
  const [progress, setProgress] = useState<BucketProgress | null>(null);
  const [outcome, setOutcome] = useState<BucketOutcome | null>(null);
  useEffect(() => bridge.buckets.progress(setProgress), []);
  if (outcome !== null) return <OutcomeDialog outcome={outcome} onClose={props.onClose} />;
  // Only who is told that its key is not at hand has to type it.
  const needsSecret = action.error?.code === 'passphrase-needed' || action.error?.code === 'passphrase-wrong';
  return (
    <ConfirmDialog
      title={t.buckets.rebuildTitle}
      text={t.buckets.rebuildText(name)}
      confirm={t.buckets.rebuildConfirm}
      busy={action.busy}
      error={action.error}
      onConfirm={() => {
        setProgress(null);
        action.run(async () => {
          const typed = secret === '' ? null : secret;
          const { restorePoints, problems } = await bridge.buckets.rebuild({ path, secret: typed });
          const said = t.buckets.rebuilt(restorePoints, format.number(restorePoints));
          setOutcome({ path, name, recoveryKey: null, said, remarks: [], problems });
          void loadRepositories();
        });
      }}
      onCancel={() => {
        if (action.busy) void bridge.buckets.cancel({ task: 'rebuild' });
        else props.onClose();
      }}
    >
      {(needsSecret || secret !== '') && (
        <PassphraseField label={t.encryption.passphraseOrKey} value={secret} onChange={setSecret} />
      )}
      {action.busy && <BucketTask task="rebuild" progress={progress} />}
    </ConfirmDialog>
  );
}
