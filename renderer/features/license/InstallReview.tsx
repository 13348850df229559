import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type KeyComparison, worseSentences } from '../../../shared/license/key-comparison.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { DialogText } from '../../components/DialogText.js';
import { ToneIcon } from '../../components/tone.js';
import { useReturnFocus } from '../../components/useReturnFocus.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { shownRows } from './compared-rows.js';

const useStyles = makeStyles({
  surface: { width: '640px', maxWidth: 'calc(100vw - 32px)' },
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: {
    padding: '0 8px 6px',
    ':first-child': { paddingInlineStart: 0 },
    textAlign: 'start',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  cell: {
    padding: '7px 8px',
    textAlign: 'start',
    verticalAlign: 'middle',
    ':first-child': { paddingInlineStart: 0 },
    overflowWrap: 'anywhere',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  label: { fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground3 },
  old: { color: tokens.colorNeutralForeground2 },
  changed: { fontWeight: tokens.fontWeightSemibold },
  mark: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '4px',
    marginInlineStart: '8px',
    verticalAlign: 'bottom',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
  },
  notes: {
    display: 'flex',
    columnGap: '10px',
    marginTop: '16px',
    padding: '10px 14px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  heading: { fontWeight: tokens.fontWeightSemibold },
  reason: { marginTop: '2px', color: tokens.colorNeutralForeground2 },
});

/** The installed license and a new key side by side before one replaces the other; what is worse is marked and asked about (§11). */
export function InstallReview(props: {
  readonly comparison: KeyComparison;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}): ReactNode {
  const styles = useStyles();
  useReturnFocus();
  const { comparison } = props;
  const isWorse = comparison.worse.length > 0;
  const words = t.license.review;
  return (
    <Dialog
      open
      modalType="alert"
      onOpenChange={(_event, { open }) => {
        if (!open) props.onCancel();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{comparison.installed === null ? words.install : words.replace}</DialogTitle>
          <DialogText>
            <Comparison comparison={comparison} />
            <Verdict comparison={comparison} />
          </DialogText>
          <DialogButtons>
            {isWorse ? (
              <>
                <Button appearance="primary" onClick={props.onCancel}>
                  {comparison.installed === null ? t.common.cancel : t.license.keepInstalled}
                </Button>
                <Button onClick={props.onConfirm}>{t.license.confirmInstall}</Button>
              </>
            ) : (
              <>
                <Button appearance="primary" onClick={props.onConfirm}>
                  {t.license.confirmReplace}
                </Button>
                <Button onClick={props.onCancel}>{t.common.cancel}</Button>
              </>
            )}
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Comparison({ comparison }: { readonly comparison: KeyComparison }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const words = t.license.review;
  return (
    <table className={styles.table} aria-label={words.compared}>
      <thead>
        <tr>
          {[words.property, words.installed, words.offered].map((name) => (
            <th key={name} scope="col" className={styles.head}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shownRows(comparison, format).map(({ id, label, installed, offered, isWorse }) => (
          <tr key={id}>
            <th scope="row" className={mergeClasses(styles.cell, styles.label)}>
              {label}
            </th>
            <td className={mergeClasses(styles.cell, styles.old)}>{installed}</td>
            <td className={mergeClasses(styles.cell, installed === offered ? styles.old : styles.changed)}>
              {offered}
              {isWorse && (
                <span className={styles.mark}>
                  <ToneIcon tone="warning" size={16} />
                  {id === 'type' ? words.different : words.worse}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Verdict({ comparison }: { readonly comparison: KeyComparison }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const sentences = worseSentences(comparison);
  return (
    <div className={styles.notes}>
      <ToneIcon tone={sentences.length > 0 ? 'warning' : 'success'} />
      {sentences.length === 0 ? (
        <p>{t.license.review.nothingWorse}</p>
      ) : (
        <div>
          <p className={styles.heading}>{t.license.review.worseHeading}</p>
          {sentences.map((sentence) => (
            <p key={sentence.id} className={styles.reason}>
              {format.say(sentence)}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}
