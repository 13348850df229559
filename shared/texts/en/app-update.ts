import type { TextFormat } from '../format.js';

/** Updates of the program itself: what is wrong with a feed, and with what it offers. */
export const appUpdate = {
  noAddress: 'Enter the address of the update feed first.',
  addressInvalid: ({ server }: { server: string }) => `${server} is not an https:// address.`,
  noAnswer: ({ detail }: { detail: string }) => `The update feed could not be reached. ${detail}`,
  refused: ({ url, status }: { url: string; status: number }) =>
    `${url} answered with status ${String(status)}.`,
  signatureWrong:
    'The update feed is not signed with a key that Postkeep trusts. Nothing was downloaded. Tell whoever runs it.',
  feedUnreadable:
    'The update feed is signed, but is not in a form that Postkeep reads. Nothing was downloaded.',
  older: ({ offered, known }: { offered: string; known: string }) =>
    `The update feed offers ${offered}, which is older than ${known}. Nothing was downloaded. Tell whoever runs it.`,
  truncated: ({ name, got, bytes }: { name: string; got: number; bytes: number }, f: TextFormat) =>
    `${name} ended after ${f.number(got)} of ${f.number(bytes)} bytes. Nothing was kept. Download it again.`,
  different: ({ name }: { name: string }) =>
    `${name} is not the file that the signed feed names. Nothing was kept. Tell whoever runs the feed.`,
  title: 'A new version of Postkeep',
  available: ({ version }: { version: string }) =>
    `Version ${version} can be downloaded in Settings, under About.`,
  nothingToDownload: 'Check for updates first.',
};
