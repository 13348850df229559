/** An address as anyone may read it: without the user name and password that it may hold. */
export function withoutPassword(address: string): string {
  if (address === '' || !URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  [url.username, url.password] = ['', ''];
  return url.href;
}
