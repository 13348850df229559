import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { Add16Regular, Dismiss16Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { mostWindows } from '../../../../shared/backup/job-window.js';
import { t } from '../../../messages/index.js';
import { HoursFields } from './HoursFields.js';
import { type DraftChange, type JobDraft, windowsProblem } from './draft.js';
import { nights } from './hours.js';

export const useSectionStyles = makeStyles({
  section: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    alignItems: 'flex-start',
    flexShrink: 0,
  },
  row: { display: 'flex', alignItems: 'flex-end', columnGap: '8px' },
  title: { fontWeight: tokens.fontWeightSemibold },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  problem: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorPaletteRedForeground1,
  },
});

/** The hours in which the job may run by its schedule. */
export function WindowFields({
  draft,
  change,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}): ReactNode {
  const styles = useSectionStyles();
  const { windows } = draft;
  const problem = windowsProblem(draft);
  return (
    <section className={styles.section} aria-label={t.jobWizard.hours.title}>
      <Text className={styles.title}>{t.jobWizard.hours.title}</Text>
      <span className={styles.quiet}>
        {windows.length === 0 ? t.jobWizard.hours.anyTime : t.jobWizard.hours.hint}
      </span>
      {windows.map((hours, index) => {
        const name = t.jobWizard.hours.window(index + 1);
        return (
          <HoursFields
            // Rows have no names of their own, and are changed where they stand.
            key={index}
            name={name}
            hours={hours}
            onChange={(changed) => {
              change({ windows: windows.with(index, changed) });
            }}
          >
            <Button
              appearance="subtle"
              aria-label={t.jobWizard.hours.remove(name)}
              title={t.jobWizard.hours.remove(name)}
              icon={<Dismiss16Regular />}
              onClick={() => {
                change({ windows: windows.filter((_, at) => at !== index) });
              }}
            />
          </HoursFields>
        );
      })}
      {problem !== null && (
        <span className={styles.problem} role="alert">
          {problem}
        </span>
      )}
      {windows.length < mostWindows && (
        <Button
          size="small"
          icon={<Add16Regular />}
          onClick={() => {
            change({ windows: [...windows, nights] });
          }}
        >
          {t.jobWizard.hours.add}
        </Button>
      )}
    </section>
  );
}
