import { readFileSync } from 'node:fs';
import { UserFacingError } from '../process/user-facing-error.ts';

/** A Temporal server, and how we show it who we are. */
export interface TemporalServer {
  /** host:port of its frontend. */
  readonly address: string;
  /** Mutual TLS; undefined only for a server on this machine's loopback. */
  readonly tls?: {
    readonly serverRootCACertificate: Buffer;
    readonly clientCertPair: { readonly crt: Buffer; readonly key: Buffer };
    readonly serverNameOverride?: string;
  };
  /** A JSON Web Token whose `permissions` the server's authorizer reads. */
  readonly apiKey?: string;
}

/** Where the parts of an access are kept; all are optional, the three files of TLS go together. */
export interface TemporalAccess {
  readonly TEMPORAL_TLS_CA?: string | undefined;
  readonly TEMPORAL_TLS_CERT?: string | undefined;
  readonly TEMPORAL_TLS_KEY?: string | undefined;
  readonly TEMPORAL_TLS_SERVER_NAME?: string | undefined;
  readonly TEMPORAL_TOKEN?: string | undefined;
}

/**
 * The server at an address with the access that is configured for it.
 * @throws UserFacingError naming the setting whose file cannot be read
 */
export function temporalServer(address: string, access: TemporalAccess): TemporalServer {
  const { TEMPORAL_TLS_CA, TEMPORAL_TLS_CERT, TEMPORAL_TLS_KEY, TEMPORAL_TLS_SERVER_NAME, TEMPORAL_TOKEN } =
    access;
  const hasTls =
    TEMPORAL_TLS_CA !== undefined && TEMPORAL_TLS_CERT !== undefined && TEMPORAL_TLS_KEY !== undefined;
  return {
    address,
    ...(hasTls && {
      tls: {
        serverRootCACertificate: contentOf('TEMPORAL_TLS_CA', TEMPORAL_TLS_CA),
        clientCertPair: {
          crt: contentOf('TEMPORAL_TLS_CERT', TEMPORAL_TLS_CERT),
          key: contentOf('TEMPORAL_TLS_KEY', TEMPORAL_TLS_KEY),
        },
        ...(TEMPORAL_TLS_SERVER_NAME !== undefined && { serverNameOverride: TEMPORAL_TLS_SERVER_NAME }),
      },
    }),
    ...(TEMPORAL_TOKEN !== undefined && { apiKey: TEMPORAL_TOKEN }),
  };
}

function contentOf(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UserFacingError(`Configuration: ${setting} names a file that cannot be read.`, {
      exitCode: 2,
      cause,
    });
  }
}
