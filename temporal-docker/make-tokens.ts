import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';

// make-tokens.ts FOLDER NAMESPACE DAYS: the tokens of make-access.sh, with the keys that the server checks them by.
const [folder = '.', namespace = 'whereabouts', days = '365'] = process.argv.slice(2);

/** What each may do, in the words of Temporal's default authorizer. */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  prepare: [`${namespace}:admin`],
  whereabouts: [`${namespace}:read`, `${namespace}:write`],
};

// Temporal's default token provider knows RS256 and ES256.
const alg = 'ES256';
const signing = path.join(folder, 'signing-key.json');
const secretly = { mode: 0o600 };

if (!existsSync(signing)) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = await calculateJwkThumbprint(await exportJWK(publicKey));
  writeFileSync(signing, JSON.stringify({ ...(await exportJWK(privateKey)), kid, alg }), secretly);
  writeFileSync(
    path.join(folder, 'jwks.json'),
    JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }] }),
  );
}
const jwk = JSON.parse(readFileSync(signing, 'utf8')) as JWK & { kid: string };
const key = await importJWK(jwk, alg);
for (const [name, permissions] of Object.entries(PERMISSIONS)) {
  const file = path.join(folder, `${name}.token`);
  if (existsSync(file)) continue;
  const token = await new SignJWT({ permissions })
    .setProtectedHeader({ alg, kid: jwk.kid })
    .setSubject(name)
    .setIssuedAt()
    .setExpirationTime(`${days} days`)
    .sign(key);
  writeFileSync(file, token, secretly);
}
