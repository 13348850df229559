import { Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import {
  type FluentIcon,
  Archive24Regular,
  BuildingPeople24Regular,
  Cloud24Regular,
  FolderMail24Regular,
  Server24Regular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { t } from '../../messages/index.js';
import { type SourceFields, type SourceType, typesOf } from './source-fields.js';

const icons: Readonly<Record<SourceType, FluentIcon>> = {
  imap: Server24Regular,
  m365: Cloud24Regular,
  google: BuildingPeople24Regular,
  maildir: FolderMail24Regular,
  mbox: Archive24Regular,
};

/** Where the fields need every line. */
const low = '@media (max-height: 560px)';

const useStyles = makeStyles({
  types: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(98px, 1fr))',
    gap: '8px',
    flexShrink: 0,
    // Of the outline of what has the focus.
    padding: '2px',
  },
  type: {
    boxSizing: 'border-box',
    display: 'flex',
    justifyContent: 'center',
    minHeight: '76px',
    padding: '8px 4px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    textAlign: 'center',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':has(:checked)': {
      border: `2px solid ${tokens.colorCompoundBrandStroke}`,
      padding: '7px 3px',
      fontWeight: tokens.fontWeightSemibold,
      backgroundColor: tokens.colorBrandBackground2,
      '@media (forced-colors: active)': { border: '2px solid Highlight' },
    },
    [low]: { minHeight: '32px', padding: '4px', ':has(:checked)': { padding: '3px' } },
  },
  // The whole tile is the radio button.
  input: { width: '100%', cursor: 'pointer' },
  indicator: { display: 'none' },
  label: { padding: 0, lineHeight: tokens.lineHeightBase200, fontSize: tokens.fontSizeBase200 },
  words: { display: 'flex', flexDirection: 'column', alignItems: 'center', rowGap: '6px' },
  icon: { [low]: { display: 'none' } },
});

/** What kind of source it is; nothing where it cannot be another. */
export function TypeChoice(props: {
  readonly fields: SourceFields;
  readonly onType: (type: SourceType) => void;
}): ReactNode {
  const styles = useStyles();
  const types = typesOf(props.fields);
  if (types.length === 0) return null;
  return (
    <RadioGroup
      className={styles.types}
      aria-label={t.sources.type}
      value={props.fields.type}
      onChange={(_event, { value }) => {
        const type = types.find((known) => known === value);
        if (type) props.onType(type);
      }}
    >
      {types.map((type) => {
        const Icon = icons[type];
        return (
          <Radio
            key={type}
            value={type}
            className={styles.type}
            input={{ className: styles.input }}
            indicator={{ className: styles.indicator }}
            label={{
              className: styles.label,
              children: (
                <span className={styles.words}>
                  <Icon className={styles.icon} aria-hidden />
                  {t.sources.types[type]}
                </span>
              ),
            }}
          />
        );
      })}
    </RadioGroup>
  );
}
