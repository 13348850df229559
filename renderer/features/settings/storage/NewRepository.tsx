import { Button } from '@fluentui/react-components';
import { Add20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import { t } from '../../../messages/index.js';
import { loadRepositories } from '../../../stores/repositories.js';
import { NewRepositoryDialog } from './NewRepositoryDialog.js';
import { RecoveryKeyDialog } from './RecoveryKeyDialog.js';

type Open =
  | { readonly dialog: 'new' }
  | {
      readonly dialog: 'recovery-key';
      readonly path: string;
      readonly recoveryKey: string;
      readonly remarks: readonly string[];
    }
  | null;

/** Makes another repository before a job needs it, which is the moment to encrypt it. */
export function NewRepository(): ReactNode {
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => {
    setOpen(null);
  };
  return (
    <>
      <Button
        icon={<Add20Regular />}
        onClick={() => {
          setOpen({ dialog: 'new' });
        }}
      >
        {t.encryption.create}
      </Button>
      {open?.dialog === 'new' && (
        <NewRepositoryDialog
          onCreated={(path, recoveryKey, remarks) => {
            setOpen(recoveryKey === null ? null : { dialog: 'recovery-key', path, recoveryKey, remarks });
            void loadRepositories();
          }}
          onClose={close}
        />
      )}
      {open?.dialog === 'recovery-key' && (
        <RecoveryKeyDialog
          path={open.path}
          recoveryKey={open.recoveryKey}
          remarks={open.remarks}
          onClose={close}
        />
      )}
    </>
  );
}
