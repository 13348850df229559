import { type ReactNode, useState } from 'react';
import type { BucketRepository } from '../../../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { bridge } from '../../../base/bridge.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { PlaceFields } from './PlaceFields.js';
import { draftOfPlace, placeOf } from './bucket-draft.js';

/** Other keys of a bucket, or another address of it; nothing is changed before they have worked. */
export function ChangeAccessDialog(props: {
  readonly bucket: BucketRepository;
  readonly onChanged: (said: readonly string[]) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { path, place: before } = props.bucket;
  const action = useAction();
  const [draft, setDraft] = useState(() => draftOfPlace(before));
  const [secretKey, setSecretKey] = useState('');
  const place = placeOf(draft);
  const hasSameKey =
    before.credentials.type === 'keys' && before.credentials.accessKeyId === draft.accessKeyId.trim();
  const isGiven = draft.credentials === 'environment' || hasSameKey || secretKey !== '';
  return (
    <ConfirmDialog
      title={t.buckets.changeTitle}
      text={t.buckets.changeText(nameOfPlace(before))}
      confirm={action.busy ? t.buckets.changing : t.buckets.changeConfirm}
      busy={action.busy}
      isReady={place !== null && isGiven}
      error={action.error}
      onConfirm={() => {
        if (place === null) return;
        action.run(async () => {
          const typed = draft.credentials === 'environment' || secretKey === '' ? null : secretKey;
          const { isSecretKept } = await bridge.buckets.changeAccess({ path, place, secretKey: typed });
          props.onChanged([t.buckets.changed, ...(isSecretKept ? [] : [t.buckets.secretNotKept])]);
        });
      }}
      onCancel={props.onClose}
    >
      <PlaceFields
        draft={draft}
        change={(part) => {
          action.clear();
          setDraft((known) => ({ ...known, ...part }));
        }}
        secretKey={secretKey}
        onSecretKey={setSecretKey}
        keepsSecretKey={hasSameKey}
      />
    </ConfirmDialog>
  );
}
