import { userInfo } from 'node:os';

/** Name of the account that this process runs under; null where the system has none for it (a container's bare number). */
export function currentUser(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
