import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { ConsoleToMove } from '../../../../shared/configuration/import-plan.js';
import { bridge } from '../../../base/bridge.js';
import { DialogText } from '../../../components/DialogText.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { Facts } from '../../../components/Facts.js';
import { LoadedResource } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { consoleToMoveResource } from '../../../stores/configuration.js';
import { statusResource } from '../../../stores/status.js';
import { NewPassphraseFields } from '../storage/PassphraseFields.js';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  list: { display: 'flex', flexDirection: 'column', rowGap: '8px', paddingInlineStart: '16px' },
  steps: { margin: 0, paddingInlineStart: '20px', listStyleType: 'decimal', '& li': { marginBottom: '4px' } },
  path: { overflowWrap: 'anywhere' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
});

/** What moves to another computer, the file that takes it along, and what is to be done there. */
export function MoveDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const action = useAction();
  const data = consoleToMoveResource.use((state) => state.data);
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const [path, setPath] = useState<string | null>(null);
  if (path !== null) return <Moved path={path} onClose={onClose} />;
  return (
    <ConfirmDialog
      title={t.configuration.moveTitle}
      text={t.configuration.moveText}
      confirm={action.busy ? t.configuration.moving : t.configuration.moveConfirm}
      busy={action.busy}
      isReady={passphrase !== null && data.state === 'ready'}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          if (passphrase === null) return;
          const saved = await bridge.move.export({ passphrase });
          if (saved.outcome === 'cancelled') return;
          setPath(saved.path);
          await statusResource.load();
        });
      }}
      onCancel={onClose}
    >
      <LoadedResource resource={consoleToMoveResource}>
        {(moving) => <WhatMoves moving={moving} />}
      </LoadedResource>
      <NewPassphraseFields label={t.configuration.passphrase} onChange={setPassphrase} />
    </ConfirmDialog>
  );
}

function WhatMoves({ moving }: { readonly moving: ConsoleToMove }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { license, installationId, sources, jobs, channels, repositories } = moving;
  return (
    <>
      <Facts
        facts={[
          [t.configuration.license, license === null ? t.configuration.noLicense : format.say(license)],
          [t.configuration.installationId, installationId],
          [
            t.configuration.configurationLine,
            t.configuration.configurationParts(
              format.number(sources),
              format.number(jobs),
              format.number(channels),
            ),
          ],
        ]}
      />
      {repositories.length > 0 && (
        <div>
          <p>{t.configuration.repositoriesText}</p>
          <ul className={styles.list}>
            {repositories.map(({ path, isOwn, mailboxes }) => (
              <li key={path}>
                <p className={styles.path} dir="auto">
                  {path} ({t.configuration.mailboxes(mailboxes, format.number(mailboxes))})
                </p>
                <p className={styles.quiet}>
                  {isOwn ? t.configuration.repositoryOwn : t.configuration.repositoryElsewhere}
                </p>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className={styles.quiet}>{t.configuration.staysBehind}</p>
    </>
  );
}

function Moved({ path, onClose }: { readonly path: string; readonly onClose: () => void }): ReactNode {
  const styles = useStyles();
  return (
    <Dialog
      open
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t.configuration.movedTitle}</DialogTitle>
          <DialogText className={styles.content}>
            <p className={styles.path}>{t.configuration.movedText(path)}</p>
            <ol className={styles.steps}>
              {t.configuration.movedSteps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </DialogText>
          <DialogButtons>
            <Button appearance="primary" onClick={onClose}>
              {t.common.close}
            </Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
