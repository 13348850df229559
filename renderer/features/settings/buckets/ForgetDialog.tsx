import type { ReactNode } from 'react';
import type { BucketRepository } from '../../../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { bridge } from '../../../base/bridge.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';

/** Asks before the console knows a repository in a bucket no more. */
export function ForgetDialog(props: {
  readonly bucket: BucketRepository;
  readonly onDone: (said: readonly string[]) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { path, place } = props.bucket;
  const action = useAction();
  return (
    <ConfirmDialog
      title={t.buckets.forgetTitle}
      text={t.buckets.forgetText(nameOfPlace(place))}
      confirm={t.buckets.forgetConfirm}
      busy={action.busy}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          await bridge.buckets.forget({ path });
          props.onDone([]);
        });
      }}
      onCancel={props.onClose}
    />
  );
}
