import { afterEach, describe, expect, it } from 'vitest';
import { createAuthority, createServerCertificate } from '../../../../server/tls/private-authority.js';
import { ConnectProxy } from '../../../fixtures/connect-proxy.js';
import { json } from './fake-hostile-server.js';
import { realNow, setUpHostileServer, trustedTls } from './hostile-console.js';
import { render } from '../../../../shared/texts/text.js';

const hostile = setUpHostileServer();
const upToDate = json(200, { outcome: 'up-to-date' });
const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'] as const;
const environment = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
const proxies: ConnectProxy[] = [];

afterEach(async () => {
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  for (const proxy of proxies.splice(0)) await proxy.stop();
});

async function startProxy(...options: Parameters<typeof ConnectProxy.start>): Promise<ConnectProxy> {
  const proxy = await ConnectProxy.start(...options);
  proxies.push(proxy);
  return proxy;
}

/** The server's name and port, which a proxy is asked for. */
const target = (): string => new URL(hostile.address()).host;
const withProxy = (proxy: string) => ({
  settings: { licenseServer: hostile.address(), licenseServerCa: hostile.caFile, proxy },
});

describe('a proxy by setting', () => {
  it('is used with its credentials, whatever HTTPS_PROXY and NO_PROXY say', async () => {
    const proxy = await startProxy({ credentials: 'ann:s3cret' });
    process.env['NO_PROXY'] = '*';
    process.env['HTTPS_PROXY'] = 'http://127.0.0.1:9';
    const report = await hostile.answered(upToDate, withProxy(`http://ann:s3cret@${proxy.address}`));
    expect(report.outcome).toBe('up-to-date');
    expect(proxy.tunnels).toEqual([target()]);
  });

  it('that refuses the credentials is no connection, and no secret is shown', async () => {
    const proxy = await startProxy({ credentials: 'ann:s3cret' });
    const report = await hostile.answered(upToDate, withProxy(`http://ann:wr0ng@${proxy.address}`));
    expect(report.outcome).toBe('no-connection');
    expect(render(report.reason)).toContain('407');
    expect(JSON.stringify(report)).not.toMatch(/s3cret|wr0ng/);
  });

  it('may be reached over TLS, with a certificate of the private authority', async () => {
    const proxy = await startProxy({ tls: trustedTls });
    const report = await hostile.answered(upToDate, withProxy(`https://${proxy.address}`));
    expect(report.outcome).toBe('up-to-date');
    expect(proxy.tunnels).toEqual([target()]);
  });

  it('whose certificate is not trusted gets no request', async () => {
    const { certificate, privateKey } = createServerCertificate(createAuthority(realNow), [], realNow);
    const proxy = await startProxy({ tls: { cert: certificate, key: privateKey } });
    const report = await hostile.answered(upToDate, withProxy(`https://${proxy.address}`));
    expect(report.outcome).toBe('no-connection');
    expect(render(report.reason)).toMatch(/^TLS: the certificate of /);
    expect(proxy.tunnels).toEqual([]);
  });

  it('does not stand in for the server: the certificate in the tunnel is verified', async () => {
    const proxy = await startProxy();
    const { certificate, privateKey } = createServerCertificate(createAuthority(realNow), [], realNow);
    const stranger = await hostile.startOther({ cert: certificate, key: privateKey });
    const settings = {
      licenseServer: `https://127.0.0.1:${stranger.port}`,
      proxy: `http://${proxy.address}`,
    };
    const report = await hostile.answered(upToDate, { settings });
    expect(render(report.reason)).toContain('was not issued by a trusted authority');
    expect(stranger.requests).toEqual([]);
  });

  it('that cannot reach the server, says nothing, is down, or is no address is no connection', async () => {
    const proxy = await startProxy();
    const unreachable = {
      settings: { licenseServer: 'https://127.0.0.1:9', proxy: `http://${proxy.address}` },
    };
    expect(render((await hostile.answered(upToDate, unreachable)).reason)).toContain('502');
    const silent = await startProxy({ silent: true });
    const timeLimitMs = 300;
    expect(
      render(
        (await hostile.answered(upToDate, { ...withProxy(`http://${silent.address}`), timeLimitMs })).reason,
      ),
    ).toContain('Time-out');
    expect((await hostile.answered(upToDate, withProxy('http://127.0.0.1:9'))).outcome).toBe('no-connection');
    expect(render((await hostile.answered(upToDate, withProxy('no address'))).reason)).toBe(
      "The proxy's address is not valid: no address.",
    );
  });
});

describe('a proxy of the environment', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])('%s is used, but not for what NO_PROXY names', async (name) => {
    const proxy = await startProxy();
    process.env[name] = `http://${proxy.address}`;
    process.env['NO_PROXY'] = 'elsewhere.example';
    expect((await hostile.answered(upToDate)).outcome).toBe('up-to-date');
    expect(proxy.tunnels).toEqual([target()]);
    process.env['NO_PROXY'] = 'elsewhere.example, 127.0.0.1';
    expect((await hostile.answered(upToDate)).outcome).toBe('up-to-date');
    expect(proxy.tunnels).toHaveLength(1);
  });

  it('without a scheme, as other programs take it, is an http:// one', async () => {
    const proxy = await startProxy();
    process.env['HTTPS_PROXY'] = proxy.address;
    const report = await hostile.answered(upToDate);
    expect(render(report.reason)).toBe('The license expires in more than 7 days.');
    expect(proxy.tunnels).toEqual([target()]);
  });
});
