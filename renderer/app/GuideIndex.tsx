import { Button, SearchBox, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, useDeferredValue, useId, useMemo, useState } from 'react';
import { useFormat } from '../messages/format.js';
import { t } from '../messages/index.js';
import { type GuidePlace, guidePageNames } from '../base/places.js';
import { type GuideHit, excerptOf, pageText, searchGuide } from './guide-search.js';
import { wordsOf } from './palette-entries.js';

const narrow = '@media (max-width: 720px)';

const useStyles = makeStyles({
  index: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    [narrow]: {
      borderRightStyle: 'none',
      borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
      maxHeight: '45vh',
    },
  },
  search: { display: 'flex', flexWrap: 'wrap', gap: '8px', padding: '12px' },
  box: { flexGrow: 1, minWidth: 0, maxWidth: 'none' },
  toggle: { display: 'none', [narrow]: { display: 'inline-flex' } },
  list: { flexGrow: 1, minHeight: 0, overflowY: 'auto', padding: '0 8px 12px' },
  folded: { [narrow]: { display: 'none' } },
  item: {
    display: 'block',
    boxSizing: 'border-box',
    width: '100%',
    padding: '5px 8px',
    textAlign: 'start',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  current: { backgroundColor: tokens.colorNeutralBackground2Selected },
  currentPage: { fontWeight: tokens.fontWeightSemibold },
  heading: {
    paddingInlineStart: '20px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  subheading: { paddingInlineStart: '32px' },
  quiet: {
    padding: '0 8px 8px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  hit: { marginBottom: '4px' },
  hitPlace: { fontWeight: tokens.fontWeightSemibold, display: 'block' },
  excerpt: {
    display: 'block',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  mark: {
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightBold,
  },
});

interface IndexProps {
  readonly current: GuidePlace;
  readonly onChoose: (place: GuidePlace) => void;
}

/** What is in the guide: its contents, or what a search finds in all its pages, which stays while one reads the hits. */
export function GuideIndex(props: IndexProps): ReactNode {
  const styles = useStyles();
  const listId = useId();
  const [query, setQuery] = useState('');
  // In a narrow window the index would leave the page no room.
  const [isUnfolded, setIsUnfolded] = useState(false);
  const deferred = useDeferredValue(query);
  const words = useMemo(() => wordsOf(deferred), [deferred]);
  const isFolded = !isUnfolded && words.length === 0;
  return (
    <nav className={styles.index} aria-label={t.guide.contents}>
      <div className={styles.search}>
        <SearchBox
          className={styles.box}
          dismiss={{ 'aria-label': t.common.clear }}
          aria-label={t.guide.search}
          placeholder={t.guide.search}
          value={query}
          onChange={(_event, { value }) => {
            setQuery(value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && query !== '') {
              setQuery('');
              event.stopPropagation();
            } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
              document.getElementById(listId)?.querySelector<HTMLElement>('button')?.focus();
            } else return;
            event.preventDefault();
          }}
        />
        <Button
          className={styles.toggle}
          aria-expanded={!isFolded}
          aria-controls={listId}
          onClick={() => {
            setIsUnfolded(!isUnfolded);
          }}
        >
          {isUnfolded ? t.guide.hideContents : t.guide.showContents}
        </Button>
      </div>
      <div
        id={listId}
        className={mergeClasses(styles.list, isFolded && styles.folded)}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step === 0) return;
          const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
          all[all.findIndex((item) => item === event.target) + step]?.focus();
          event.preventDefault();
        }}
      >
        {words.length > 0 ? (
          <Hits query={deferred} words={words} {...props} />
        ) : (
          <Contents
            {...props}
            onChoose={(place) => {
              setIsUnfolded(false);
              props.onChoose(place);
            }}
          />
        )}
      </div>
    </nav>
  );
}

/** All pages, and the headings of the one that is read. */
function Contents({ current, onChoose }: IndexProps): ReactNode {
  const styles = useStyles();
  return (
    <ul>
      {guidePageNames.map((page) => {
        const { title, headings } = pageText(page);
        const isCurrent = page === current.page;
        return (
          <li key={page}>
            <button
              type="button"
              aria-current={isCurrent ? 'page' : undefined}
              className={mergeClasses(
                styles.item,
                isCurrent && styles.current,
                isCurrent && styles.currentPage,
              )}
              onClick={() => {
                onChoose({ page });
              }}
            >
              {title}
            </button>
            {isCurrent && headings.length > 0 && (
              <ul>
                {headings.map(({ anchor, text, depth }) => (
                  <li key={anchor}>
                    <button
                      type="button"
                      className={mergeClasses(styles.item, styles.heading, depth > 2 && styles.subheading)}
                      onClick={() => {
                        onChoose({ page, anchor });
                      }}
                    >
                      {text}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Hits(props: IndexProps & { readonly query: string; readonly words: readonly string[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { words } = props;
  const hits = useMemo(() => searchGuide(words), [words]);
  return (
    <>
      <p role="status" className={styles.quiet}>
        {hits.length === 0
          ? t.guide.nothing(props.query.trim())
          : t.guide.resultCount(hits.length, format.number(hits.length))}
      </p>
      <ul aria-label={t.guide.results}>
        {hits.map((hit) => (
          <li key={`${hit.page}-${hit.passage.anchor}`}>
            <Hit hit={hit} {...props} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Hit(props: IndexProps & { readonly hit: GuideHit; readonly words: readonly string[] }): ReactNode {
  const styles = useStyles();
  const { current, words } = props;
  const { page, title, passage } = props.hit;
  const isCurrent = current.page === page && current.anchor === passage.anchor;
  return (
    <button
      type="button"
      aria-current={isCurrent ? 'location' : undefined}
      className={mergeClasses(styles.item, styles.hit, isCurrent && styles.current)}
      onClick={() => {
        props.onChoose({ page, anchor: passage.anchor });
      }}
    >
      <span className={styles.hitPlace}>
        {passage.heading === null ? title : t.guide.hitPlace(title, passage.heading.text)}
      </span>
      <span className={styles.excerpt}>
        {excerptOf(passage.text, words).map(({ text, isHit }, index) =>
          isHit ? (
            <mark key={index} className={styles.mark}>
              {text}
            </mark>
          ) : (
            text
          ),
        )}
      </span>
    </button>
  );
}
