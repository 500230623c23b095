import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestIdentity {
  readonly jwksUrl: string;
  token(user: { userId: string; roles?: string[] }): Promise<string>;
  close(): Promise<void>;
}

/** Replaces user-service in authentication: publishes a key and signs tokens with it. */
export async function createIdentity(): Promise<TestIdentity> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'RS256', use: 'sig' };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    token: ({ userId, roles = [] }) =>
      new SignJWT({ roles })
        .setProtectedHeader({ alg: 'RS256', kid: 'test' })
        .setSubject(userId)
        .setIssuer('https://shop.example')
        .setAudience('shop')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
