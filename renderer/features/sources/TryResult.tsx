import { Button, Spinner, Text, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SourceConfig } from '../../../shared/backup/source.js';
import type { CheckProgress, SourceCheck, SourceDraft } from '../../../shared/backup/source-draft.js';
import { followsDirectory, namedByHand } from '../../../shared/backup/source-edit.js';
import type { ErrorData } from '../../../shared/errors.js';
import { LoadFailed } from '../../components/Loaded.js';
import { NotRead } from '../../components/NotRead.js';
import { ToneLabel } from '../../components/tone.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  running: { display: 'flex', alignItems: 'center', columnGap: '12px', fontVariantNumeric: 'tabular-nums' },
});

/** What trying a source has come to. */
export function TryResult(props: {
  readonly isBusy: boolean;
  readonly progress: CheckProgress | null;
  /** Null for what is not to be ended. */
  readonly onStop: (() => void) | null;
  readonly draft: SourceDraft | null;
  readonly found: SourceCheck | null;
  /** One that no field says. */
  readonly error: ErrorData | null;
  /** What the same button does at the next click. */
  readonly anyway: string | null;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { isBusy, progress, onStop, draft, found, error, anyway } = props;
  const label =
    progress === null
      ? t.sources.checking
      : t.sources.looking(progress.directories, format.number(progress.directories));
  return (
    <>
      {isBusy && (
        <div className={styles.running}>
          <Spinner size="tiny" label={label} labelPosition="after" />
          {onStop !== null && (
            <Button size="small" onClick={onStop}>
              {t.sources.stopCheck}
            </Button>
          )}
        </div>
      )}
      {found !== null && draft !== null && <Found config={draft.config} found={found} />}
      {error && <LoadFailed error={error} />}
      {anyway !== null && <Text block>{anyway}</Text>}
    </>
  );
}

function Found(props: { readonly config: SourceConfig; readonly found: SourceCheck }): ReactNode {
  const format = useFormat();
  const { config, found } = props;
  const { mailboxes, passedOver } = found;
  const isEmptyFolder = config.type !== 'imap' && mailboxes.length === 0;
  return (
    <>
      <ToneLabel tone={isEmptyFolder ? 'warning' : 'success'}>{foundText(config, found, format)}</ToneLabel>
      <NotRead passedOver={passedOver} />
    </>
  );
}

function foundText(config: SourceConfig, { mailboxes }: SourceCheck, format: Format): string {
  const [count, shown] = [mailboxes.length, format.number(mailboxes.length)];
  if (config.type !== 'imap') return t.sources.folderChecked(count, shown);
  if (followsDirectory(config)) return t.sources.signedIn;
  const [first, second] = namedByHand(config);
  return first !== undefined && second !== undefined
    ? t.sources.firstOpened(first, shown)
    : t.sources.checked(count, shown);
}
