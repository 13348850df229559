import { plural } from '../plural.js';

export const guide = {
  contents: 'Contents',
  showContents: 'Show contents',
  hideContents: 'Hide contents',
  search: 'Search the guide',
  results: 'Found in the guide',
  resultCount: (count: number, shown: string) => plural(count, '# hit', '# hits', shown),
  nothing: (query: string) => `Nothing found for “${query}”. Try fewer or different words.`,
  hitPlace: (page: string, heading: string) => `${page} › ${heading}`,
  learnMore: 'Learn more',
  learnMoreAbout: (about: string) => `Learn more: ${about}`,
};
