// @ts-check
// `npm run feed -- FOLDER KEY.pem`: makes the update feed of the console's packages in a folder, signed with the vendor's private key.
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { readManifest, root, script } from '../paths.mjs';

/**
 * Writes `latest-linux.yml`, in the form of electron-updater's feeds, and `latest-linux.yml.sig` beside the packages.
 * @param {string} folder
 * @param {string} version
 * @param {import('node:crypto').KeyObject} privateKey Ed25519
 */
export async function makeFeed(folder, version, privateKey) {
  const names = readdirSync(folder).filter((name) => /^postkeep[_-]\d.*\.(?:deb|rpm)$/.test(name));
  if (names.length === 0) throw new Error(`${folder} holds no package of the console.`);
  const files = names.map((url) => {
    const path = join(folder, url);
    const sha512 = createHash('sha512').update(readFileSync(path)).digest('base64');
    return { url, sha512, size: statSync(path).size };
  });
  // JSON, which is YAML too.
  const feed = `${JSON.stringify({ version, files, path: names[0], sha512: files[0]?.sha512 }, null, 2)}\n`;
  const kid = await calculateJwkThumbprint(createPublicKey(privateKey).export({ format: 'jwk' }));
  const signature = sign(null, Buffer.from(feed, 'utf8'), privateKey).toString('base64');
  writeFileSync(join(folder, 'latest-linux.yml'), feed);
  writeFileSync(join(folder, 'latest-linux.yml.sig'), `${kid} ${signature}\n`);
}

script(import.meta.url, async () => {
  const [folder, keyFile] = process.argv.slice(2);
  if (folder === undefined || keyFile === undefined)
    throw new Error('Say where: npm run feed -- FOLDER KEY.pem');
  const { version } = readManifest(join(root, 'package.json'));
  await makeFeed(folder, version, createPrivateKey(readFileSync(keyFile)));
});
