import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type Discovery, countByKind } from '../../../shared/backup/directory.js';
import { mailboxKinds } from '../../../shared/license/model.js';
import { type Tone, ToneLabel } from '../../components/tone.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/** Names that a list shows; a directory may have a hundred thousand. */
const namesShown = 100;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  list: {
    margin: 0,
    maxHeight: '96px',
    overflowY: 'auto',
    paddingInlineStart: '26px',
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
});

/** What a look into a directory has found: how many of each kind, what is new, and what is no longer there. */
export function Discovered({ found }: { readonly found: Discovery }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { mailboxes, isFirst, changedKind, gone, closed } = found;
  const counts = countByKind(mailboxes);
  const added = isFirst ? [] : mailboxes.filter(({ isNew }) => isNew).map(({ mailbox }) => mailbox);
  const kinds = mailboxKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => t.directory.ofKind[kind](format.number(counts[kind])));
  return (
    <div className={styles.root}>
      <div>
        <ToneLabel tone="success">
          {t.directory.found(mailboxes.length, format.number(mailboxes.length))}
        </ToneLabel>
        <p className={styles.quiet}>
          {kinds.join(', ')}
          {counts.shared + counts.resource > 0 && `. ${t.directory.noLicense}`}
        </p>
      </div>
      {!isFirst && added.length === 0 && <p className={styles.quiet}>{t.directory.noneAdded}</p>}
      <Names tone="info" title={t.directory.added} names={added} />
      <Names
        tone="info"
        title={t.directory.changedKind}
        names={changedKind.map(({ mailbox, kind }) => t.directory.kindLine(mailbox, t.mailboxes.kinds[kind]))}
      />
      <Names tone="warning" title={t.directory.gone} names={gone} />
      <Names
        tone="neutral"
        title={t.directory.closed}
        names={closed.map(({ mailbox, reason }) => t.directory.closedLine(mailbox, reason))}
      />
    </div>
  );
}

/** Nothing where there are none. */
function Names(props: {
  readonly tone: Tone;
  readonly title: (count: number, formatted: string) => string;
  readonly names: readonly string[];
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { tone, names } = props;
  if (names.length === 0) return null;
  const title = props.title(names.length, format.number(names.length));
  const others = names.length - namesShown;
  return (
    <div>
      <ToneLabel tone={tone}>{title}</ToneLabel>
      <ul className={styles.list} aria-label={title} tabIndex={0}>
        {names.slice(0, namesShown).map((name) => (
          <li key={name} dir="auto">
            {name}
          </li>
        ))}
        {others > 0 && <li>{t.directory.more(format.number(others))}</li>}
      </ul>
    </div>
  );
}
