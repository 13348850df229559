import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { KeyOrigin } from '../../../shared/license/license-change.js';
import type { Popup } from '../../../shared/notices/popup.js';
import { ToneIcon } from '../../components/tone.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { licenseResource } from '../../stores/license.js';
import { openOverlay } from '../../base/navigation.js';
import { PopupDialog } from './PopupDialog.js';

type Section = Extract<Popup, { type: 'startup-warnings' }>['sections'][number];

const useStyles = makeStyles({
  section: { display: 'flex', columnGap: '10px' },
  divided: { paddingTop: '12px', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  severity: {
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
  },
});

function titleOf({ id }: Section): string {
  return t.popups.startupTitles[id] ?? t.popups.startupTitle;
}

const seriousness = { error: 0, warning: 1, info: 2 } as const;

/** The warnings of this opening, most serious first, as one pop-up (licensing.md §8). */
export function StartupWarnings(props: {
  readonly sections: readonly Section[];
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const sections = [...props.sections].sort((a, b) => seriousness[a.severity] - seriousness[b.severity]);
  const first = sections[0];
  // A license without automatic update is renewed by a new key alone (S0, licensing.md §11).
  const updates = licenseResource.use(({ data }) => data.state === 'ready' && data.value.autoUpdateSupported);
  const open = (key?: KeyOrigin): void => {
    props.onClose();
    openOverlay(key === undefined ? { type: 'license' } : { type: 'license', key });
  };
  const only = first !== undefined && sections.length === 1;
  return (
    <PopupDialog
      tone={first?.severity ?? 'info'}
      title={only ? titleOf(first) : t.popups.startupTitleMany(sections.length)}
      onClose={props.onClose}
      actions={
        <>
          {!updates && (
            <Button
              appearance="primary"
              onClick={() => {
                open({ from: 'file-dialog' });
              }}
            >
              {t.license.install}
            </Button>
          )}
          <Button
            appearance={updates ? 'primary' : 'secondary'}
            onClick={() => {
              open();
            }}
          >
            {t.popups.openLicense}
          </Button>
          <Button onClick={props.onClose}>{t.common.close}</Button>
        </>
      }
    >
      {only ? (
        <p className={styles.words}>{format.say(first.text)}</p>
      ) : (
        sections.map((section, index) => (
          <section
            key={section.id}
            className={index > 0 ? `${styles.section} ${styles.divided}` : styles.section}
          >
            <ToneIcon tone={section.severity} />
            <div className={styles.words}>
              <h3 className={styles.severity}>{t.popups.severities[section.severity]}</h3>
              <p>{format.say(section.text)}</p>
            </div>
          </section>
        ))
      )}
    </PopupDialog>
  );
}
