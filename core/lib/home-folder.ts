import { homedir } from 'node:os';

// Imported before everything else: a user without an entry in the system's list and without HOME has no home folder, at which
// libraries give up that only might have asked for it.
try {
  homedir();
} catch {
  process.env['HOME'] = '';
}
