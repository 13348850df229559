import { Button, Field, Input, SpinButton, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { calendarDateSchema, type CalendarDate } from '../../../../shared/license/dates.js';
import type { LicenseView } from '../../../../shared/license/license-view.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { bridge } from '../../../base/bridge.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: '12px 20px' },
  day: { width: '160px' },
  count: { width: '120px' },
  license: { flexGrow: 1, minWidth: '240px' },
  // As high as the label of a field, on whose line it stands.
  label: { display: 'block', padding: '2px 0', marginBottom: '2px' },
  chosen: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', minHeight: '32px' },
  name: { fontWeight: tokens.fontWeightSemibold },
});

/** As many as a license can cover (licensing.md §1). */
const mostMailboxes = 10_000_000;

/** The three things that can be supposed. `license` undefined: the installed one. */
export function Suppositions(props: {
  readonly view: LicenseView;
  readonly on: CalendarDate;
  readonly end: CalendarDate;
  readonly managed: number;
  readonly license: LicensePayload | null | undefined;
  readonly isChanged: boolean;
  readonly onDay: (date: CalendarDate) => void;
  readonly onManaged: (count: number) => void;
  readonly onLicense: (license: LicensePayload | null) => void;
  readonly onReset: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const { view, on, end, managed, license } = props;
  const shown = license === undefined ? view.license : license;
  return (
    <>
      <div className={styles.row}>
        <Field label={t.whatIf.day} className={styles.day}>
          <Input
            type="date"
            min={view.today}
            max={end}
            value={on}
            onChange={(_event, { value }) => {
              const date = calendarDateSchema.safeParse(value);
              if (date.success && date.data >= view.today && date.data <= end) props.onDay(date.data);
            }}
          />
        </Field>
        <Field label={t.whatIf.mailboxes} className={styles.count}>
          <SpinButton
            min={0}
            max={mostMailboxes}
            stepPage={10}
            value={managed}
            displayValue={format.number(managed)}
            onChange={(_event, { value, displayValue }) => {
              const count = value ?? Number((displayValue ?? '').replaceAll(/\D/g, '') || NaN);
              if (Number.isFinite(count)) props.onManaged(Math.min(mostMailboxes, Math.max(0, count)));
            }}
          />
        </Field>
        <div className={styles.license} role="group" aria-label={t.whatIf.license}>
          <span className={styles.label}>{t.whatIf.license}</span>
          <div className={styles.chosen}>
            <span className={styles.name}>
              {shown === null
                ? t.whatIf.none
                : license === undefined
                  ? t.whatIf.installed
                  : t.whatIf.supposed(
                      t.license.types[shown.type],
                      t.whatIf.mailboxCount(shown.mailboxes, format.number(shown.mailboxes)),
                      format.date(shown.expiresOn),
                    )}
            </span>
            <Button
              size="small"
              disabledFocusable={action.busy}
              onClick={() => {
                action.run(async () => {
                  const key = await bridge.license.examine({ from: 'file-dialog' });
                  if (key !== null) props.onLicense(key);
                });
              }}
            >
              {t.whatIf.chooseKey}
            </Button>
            {shown !== null && (
              <Button
                size="small"
                onClick={() => {
                  props.onLicense(null);
                }}
              >
                {t.whatIf.none}
              </Button>
            )}
          </div>
        </div>
        <Button appearance="subtle" disabledFocusable={!props.isChanged} onClick={props.onReset}>
          {t.whatIf.reset}
        </Button>
      </div>
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}
