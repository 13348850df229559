import { expect, it } from 'vitest';
import { createSavedPlaces } from '../../../../electron/ipc/saved-places.js';

it('shows in the file manager only what this console has saved', () => {
  const shown: string[] = [];
  const places = createSavedPlaces((path) => shown.push(path));
  places.note({ outcome: 'saved', path: '/home/ada/mail.mbox', holds: { what: 'message', count: 3 } });
  for (const answer of [
    { outcome: 'cancelled', path: '/etc' },
    { path: '/etc' },
    { outcome: 'saved', holds: null },
    '/etc',
    null,
    undefined,
  ]) {
    places.note(answer);
  }
  for (const path of ['/home/ada/mail.mbox', '/etc', '/home/ada', '', 'undefined']) places.show(path);
  expect(shown).toEqual(['/home/ada/mail.mbox']);
});
