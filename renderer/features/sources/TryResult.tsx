import { Spinner, Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SourceCheck, SourceDraft } from '../../../shared/backup/source-draft.js';
import { followsDirectory } from '../../../shared/backup/source-edit.js';
import type { ErrorData } from '../../../shared/errors.js';
import { LoadFailed } from '../../components/Loaded.js';
import { NotRead } from '../../components/NotRead.js';
import { ToneLabel } from '../../components/tone.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/** What trying a source has come to. */
export function TryResult(props: {
  readonly isBusy: boolean;
  readonly draft: SourceDraft | null;
  readonly found: SourceCheck | null;
  /** One that no field says. */
  readonly error: ErrorData | null;
  /** What the same button does at the next click. */
  readonly anyway: string | null;
}): ReactNode {
  const { isBusy, draft, found, error, anyway } = props;
  return (
    <>
      {isBusy && <Spinner size="tiny" label={t.sources.checking} labelPosition="after" />}
      {found !== null && draft !== null && <Found config={draft.config} found={found} />}
      {error && <LoadFailed error={error} />}
      {anyway !== null && <Text block>{anyway}</Text>}
    </>
  );
}

function Found({
  config,
  found,
}: {
  readonly config: SourceDraft['config'];
  readonly found: SourceCheck;
}): ReactNode {
  const format = useFormat();
  const { mailboxes, passedOver } = found;
  const isFolder = config.type !== 'imap';
  const said = isFolder ? t.sources.folderChecked : t.sources.checked;
  return (
    <>
      <ToneLabel tone={isFolder && mailboxes.length === 0 ? 'warning' : 'success'}>
        {followsDirectory(config)
          ? t.sources.signedIn
          : said(mailboxes.length, format.number(mailboxes.length))}
      </ToneLabel>
      <NotRead passedOver={passedOver} />
    </>
  );
}
