import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Mailbox } from '../../../../shared/backup/mailbox.js';
import { Card } from '../../../components/Card.js';
import { Facts } from '../../../components/Facts.js';
import { ToneLabel } from '../../../components/tone.js';
import type { Format } from '../../../messages/format.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { stateWords } from '../state-words.js';

const useStyles = makeStyles({
  state: { marginBottom: '12px' },
  words: { fontWeight: tokens.fontWeightSemibold },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** What its backups are worth, what the license says of it, and the figures. */
export function StateCard({ mailbox }: { readonly mailbox: Mailbox }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const state = stateWords(mailbox, format);
  return (
    <Card title={t.mailboxPage.state}>
      <div className={styles.state}>
        {state === null ? (
          <p className={styles.hint}>{t.mailboxes.data.openedOnly}</p>
        ) : (
          <>
            <p className={styles.words}>
              <ToneLabel tone={state.tone}>{state.name}</ToneLabel>
            </p>
            <p className={styles.hint}>{state.meaning}</p>
          </>
        )}
      </div>
      <Facts facts={factsOf(mailbox, format)} />
    </Card>
  );
}

/** What is put on the next line as a whole. */
function unbroken(words: string): string {
  return words.replaceAll(' ', '\u00a0');
}

function factsOf(mailbox: Mailbox, format: Format): [string, string][] {
  const words = t.mailboxPage.facts;
  const { goodAt, lastBackupAt, hold, licenseState } = mailbox;
  const when = (instant: string | null): string =>
    instant === null ? t.common.never : `${format.dateTime(instant)} (${unbroken(format.relative(instant))})`;
  return [
    ...(mailbox.state === null || mailbox.state === 'excluded' || mailbox.state === 'unassigned'
      ? []
      : [[words.lastGood, when(goodAt)] as [string, string]]),
    [words.newestPoint, when(lastBackupAt)],
    [words.points, format.number(mailbox.restorePoints)],
    [words.messages, format.number(mailbox.messages)],
    [words.size, format.bytes(mailbox.bytes)],
    [words.kind, t.mailboxes.kinds[mailbox.kind]],
    ...(mailbox.isOpenedOnly ? [] : [[words.license, licenseWords(mailbox, format)] as [string, string]]),
    [words.firstAdmitted, when(mailbox.firstAdmittedAt)],
    [
      words.hold,
      hold === null
        ? t.common.none
        : [
            t.mailboxes.data.heldHint(format.dateTime(hold.since), hold.reason),
            ...(hold.missingIn.length === 0 ? [] : [t.mailboxes.data.heldMissing(hold.missingIn.join(', '))]),
          ].join(' '),
    ],
  ];

  function licenseWords({ queuePosition }: Mailbox, { number }: Format): string {
    if (licenseState === null) return t.mailboxes.notListed;
    const name =
      queuePosition === null
        ? t.mailboxes.licenseStates[licenseState]
        : t.mailboxes.queue(number(queuePosition));
    return `${name}. ${t.mailboxes.licenseStateHints[licenseState]}`;
  }
}
