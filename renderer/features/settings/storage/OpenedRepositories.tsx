import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { FolderOpen20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { ListedRepository } from '../../../../shared/backup/repository-stats.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { LoadFailed, LoadedResource } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { knownRepositoriesResource } from '../../../stores/repositories.js';
import { openRepository } from '../../restore/open-repository.js';
import { RepositoryEncryption } from './RepositoryEncryption.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px', marginTop: '20px' },
  heading: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  list: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  path: { overflowWrap: 'anywhere' },
  buttons: { display: 'flex' },
});

/** The repositories that were opened only to restore from, and how another one is opened. */
export function OpenedRepositories(): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const [own, setOwn] = useState<ListedRepository | null>(null);
  const open = (): void => {
    action.run(async () => {
      const opened = await openRepository();
      setOwn(opened?.use === 'own' ? opened : null);
    });
  };
  return (
    <div className={styles.root}>
      <h3 className={styles.heading}>{t.storage.opened}</h3>
      <p className={styles.quiet}>{t.storage.openedHint}</p>
      <LoadedResource resource={knownRepositoriesResource} lines={1}>
        {(known) => (
          <ul className={styles.list}>
            {known
              .filter(({ use }) => use === 'opened')
              .map((each) => (
                <li key={each.path}>
                  <span className={styles.path} dir="auto">
                    {each.path}
                  </span>
                  <br />
                  <span className={styles.quiet}>{lineOf(each, format)}</span>
                  {each.error?.code === 'passphrase-needed' && (
                    <RepositoryEncryption repository={{ ...each, isEncrypted: true }} />
                  )}
                </li>
              ))}
          </ul>
        )}
      </LoadedResource>
      <div className={styles.buttons}>
        <Button icon={<FolderOpen20Regular />} disabledFocusable={action.busy} onClick={open}>
          {t.storage.open}
        </Button>
      </div>
      <div aria-live="polite">
        {own && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>{t.storage.isOwn(own.path)}</MessageBarBody>
          </MessageBar>
        )}
        {action.error && <LoadFailed error={action.error} />}
      </div>
    </div>
  );
}

function lineOf({ mailboxes, restorePoints, error }: ListedRepository, format: Format): ReactNode {
  if (error !== null) return <ErrorText error={error} />;
  return t.storage.openedLine(mailboxes, format.number(mailboxes), format.number(restorePoints ?? 0));
}
