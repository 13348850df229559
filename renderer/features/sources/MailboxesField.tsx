import { Button, Field, Textarea, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowImport20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { bridge } from '../../base/bridge.js';
import { LoadFailed } from '../../components/Loaded.js';
import { ToneLabel } from '../../components/tone.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { type FieldsProps, useProblem } from './CommonFields.js';
import { mayNameNone } from './source-fields.js';
import { listedMailboxes, withImported } from './listed-mailboxes.js';

/** Lines that are shown; a table of something else may have thousands. */
const linesShown = 50;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '6px' },
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px' },
  count: { flexGrow: 1, fontVariantNumeric: 'tabular-nums' },
  bad: { display: 'flex', alignItems: 'flex-start', columnGap: '12px' },
  lines: {
    margin: 0,
    maxHeight: '84px',
    overflowY: 'auto',
    flexGrow: 1,
    minWidth: 0,
    padding: 0,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
    listStyleType: 'none',
  },
});

/** Mailboxes by hand, where the server lists none: typed, pasted or from a file. */
export function MailboxesField({ fields, change }: FieldsProps): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const problem = useProblem(fields);
  const action = useAction();
  const { mailboxes, badLines, repeated } = listedMailboxes(fields);
  return (
    <div className={styles.root}>
      <Field
        label={t.sources.handMailboxes}
        hint={t.sources.handMailboxesHint}
        required={!mayNameNone(fields)}
        validationMessage={problem('mailboxes')}
      >
        <Textarea
          rows={4}
          value={fields.mailboxes}
          onChange={(_event, { value }) => {
            change({ mailboxes: value });
          }}
        />
      </Field>
      {badLines.length > 0 && (
        <div className={styles.bad}>
          <ul className={styles.lines} aria-label={t.sources.badLinesList} tabIndex={0}>
            {badLines.slice(0, linesShown).map(({ line, text }) => (
              <li key={line} dir="auto">
                {t.sources.badLine(format.number(line), text)}
              </li>
            ))}
            {badLines.length > linesShown && (
              <li>{t.directory.more(format.number(badLines.length - linesShown))}</li>
            )}
          </ul>
          <Button
            size="small"
            onClick={() => {
              change({ mailboxes: mailboxes.join('\n') });
            }}
          >
            {t.sources.removeBadLines(badLines.length)}
          </Button>
        </div>
      )}
      <div className={styles.foot}>
        <div className={styles.count} role="status">
          {fields.mailboxes.trim() !== '' && (
            <ToneLabel tone={badLines.length > 0 ? 'warning' : 'info'}>
              {[
                t.sources.mailboxCount(mailboxes.length, format.number(mailboxes.length)),
                ...(repeated > 0 ? [t.sources.repeated(repeated, format.number(repeated))] : []),
              ].join(', ')}
            </ToneLabel>
          )}
        </div>
        <Button
          size="small"
          icon={<ArrowImport20Regular />}
          disabledFocusable={action.busy}
          onClick={() => {
            action.run(async () => {
              const chosen = await bridge.sources.chooseMailboxList();
              if (chosen) change({ mailboxes: withImported(fields, chosen.text) });
            });
          }}
        >
          {t.sources.importMailboxes}
        </Button>
      </div>
      {action.error && <LoadFailed error={action.error} />}
    </div>
  );
}
