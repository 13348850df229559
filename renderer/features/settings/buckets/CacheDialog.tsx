import { type ReactNode, useState } from 'react';
import type { BucketRepository } from '../../../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { bridge } from '../../../base/bridge.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { CacheField } from './CacheField.js';
import { cacheBytesOf, cacheGbOf } from './bucket-draft.js';

/** How much of a bucket is kept on this computer. */
export function CacheDialog(props: {
  readonly bucket: BucketRepository;
  readonly onDone: (said: readonly string[]) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { path, place, figures } = props.bucket;
  const action = useAction();
  const [cacheGb, setCacheGb] = useState(figures === null ? '' : cacheGbOf(figures.cacheBytes));
  const cacheBytes = cacheBytesOf({ cacheGb });
  return (
    <ConfirmDialog
      title={t.buckets.cacheTitle}
      text={t.buckets.cacheText(nameOfPlace(place))}
      confirm={t.buckets.cacheConfirm}
      busy={action.busy}
      isReady={cacheBytes !== null}
      error={action.error}
      onConfirm={() => {
        if (cacheBytes === null) return;
        action.run(async () => {
          await bridge.buckets.setCache({ path, cacheBytes });
          props.onDone([]);
        });
      }}
      onCancel={props.onClose}
    >
      <CacheField cacheGb={cacheGb} onChange={setCacheGb} />
    </ConfirmDialog>
  );
}
