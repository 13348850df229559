import {
  Button,
  MenuItem,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  Subtitle2,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { Bookmark20Regular, BookmarkAdd20Regular } from '@fluentui/react-icons';
import { type ReactNode, useId, useState } from 'react';
import { type SavedSearch, longestSearchName } from '../../../../shared/backup/saved-search.js';
import { RowMenu } from '../../../components/RowMenu.js';
import { t } from '../../../messages/index.js';
import { SearchNameDialog, type SearchToName } from './SearchNameDialog.js';
import { useSavedSearches } from './useSavedSearches.js';

const useStyles = makeStyles({
  // On the line of the field beside it, which has its label above.
  button: { alignSelf: 'flex-end', flexShrink: 0 },
  surface: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    boxSizing: 'border-box',
    width: 'min(360px, 90vw)',
    padding: '12px',
  },
  list: {
    margin: '0',
    padding: '0',
    listStyleType: 'none',
    maxHeight: 'min(320px, 50vh)',
    overflowY: 'auto',
  },
  row: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '4px',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
  },
  search: {
    flexGrow: 1,
    minWidth: 0,
    padding: '4px 8px',
    border: 'none',
    background: 'none',
    color: tokens.colorNeutralForeground1,
    font: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  line: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  query: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** The list of searches that are kept under a name; what is typed now is added to it. */
export function SavedSearches(props: {
  /** What is searched for now, without a name yet. */
  readonly present: Omit<SavedSearch, 'name'>;
  readonly onRun: (search: SavedSearch) => void;
}): ReactNode {
  const styles = useStyles();
  const titleId = useId();
  const buttonId = useId();
  const { searches, save, rename, remove } = useSavedSearches();
  const [isOpen, setIsOpen] = useState(false);
  const [asked, setAsked] = useState<SearchToName | null>(null);
  const { present } = props;
  const isNothingTyped = present.query.trim() === '';
  // What follows returns the focus to the button, not to what is gone with the list.
  const close = (): void => {
    document.getElementById(buttonId)?.focus();
    setIsOpen(false);
  };
  const ask = (kind: SearchToName['kind'], search: SavedSearch): void => {
    close();
    setAsked({ kind, search });
  };
  return (
    <>
      <Popover
        open={isOpen}
        trapFocus
        positioning="below-end"
        onOpenChange={(_event, { open }) => {
          setIsOpen(open);
        }}
      >
        <PopoverTrigger disableButtonEnhancement>
          <Button
            id={buttonId}
            className={styles.button}
            icon={<Bookmark20Regular />}
            aria-label={t.savedSearches.title}
            title={t.savedSearches.title}
          />
        </PopoverTrigger>
        <PopoverSurface className={styles.surface} aria-labelledby={titleId}>
          <Subtitle2 as="h2" id={titleId}>
            {t.savedSearches.title}
          </Subtitle2>
          {searches.length === 0 ? (
            <p className={styles.quiet}>{t.savedSearches.none}</p>
          ) : (
            <ul className={styles.list} aria-labelledby={titleId}>
              {searches.map((search) => (
                <li key={search.name} className={styles.row}>
                  <SearchButton
                    search={search}
                    onRun={() => {
                      setIsOpen(false);
                      props.onRun(search);
                    }}
                  />
                  <RowMenu label={t.common.moreActions(search.name)}>
                    <MenuItem
                      onClick={() => {
                        ask('rename', search);
                      }}
                    >
                      {t.savedSearches.rename}
                    </MenuItem>
                    <MenuItem
                      onClick={() => {
                        close();
                        void remove(search);
                      }}
                    >
                      {t.savedSearches.remove}
                    </MenuItem>
                  </RowMenu>
                </li>
              ))}
            </ul>
          )}
          <Button
            icon={<BookmarkAdd20Regular />}
            disabledFocusable={isNothingTyped}
            onClick={() => {
              const query = present.query.trim();
              ask('save', { ...present, query, name: query.slice(0, longestSearchName) });
            }}
          >
            {t.savedSearches.save}
          </Button>
        </PopoverSurface>
      </Popover>
      {asked && (
        <SearchNameDialog
          asked={asked}
          searches={searches}
          onName={(name) =>
            asked.kind === 'save' ? save({ ...asked.search, name }) : rename(asked.search, name)
          }
          onClose={() => {
            setAsked(null);
          }}
        />
      )}
    </>
  );
}

function SearchButton(props: { readonly search: SavedSearch; readonly onRun: () => void }): ReactNode {
  const styles = useStyles();
  const { name, query, mailbox } = props.search;
  const detail = mailbox === null ? query : t.savedSearches.inMailbox(query, mailbox.address);
  return (
    <button type="button" className={styles.search} title={detail} onClick={props.onRun}>
      <span className={styles.line} dir="auto">
        {name}
      </span>
      <span className={mergeClasses(styles.line, styles.query)} dir="auto">
        {detail}
      </span>
    </button>
  );
}
