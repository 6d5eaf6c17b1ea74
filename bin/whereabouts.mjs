#!/usr/bin/env node
// Plain JavaScript without new syntax: it must parse on any Node to say which one is needed.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    'Whereabouts needs Node 24.12 or later and this is ' +
      process.versions.node +
      ': run it through npm (`npm start`, `npm run demo`), which uses the Node 24 that `npm ci` installed.\n',
  );
  process.exitCode = 2;
} else {
  await import('../cli/main.ts');
}
