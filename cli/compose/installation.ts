import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Role } from '../../domain/policy/access/roles.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { apiClient, type ApiClient } from '../api-client.ts';
import { readConfig } from './config.ts';

/** An installation that runs. */
export interface Installation {
  /** Calls it with the key of a role; with the one key that is configured, where one is. */
  as(role: Exclude<Role, 'school'>): ApiClient;
}

/** The installation that is configured, else the embedded one that runs on the data folder, if one does. */
export async function findInstallation(env: NodeJS.ProcessEnv): Promise<Installation | undefined> {
  const { PUBLIC_URL, WHEREABOUTS_API_KEY, WHEREABOUTS_DATA_DIR } = readConfig(env);
  if (WHEREABOUTS_API_KEY !== undefined) {
    if (PUBLIC_URL === undefined) {
      const sentence = 'Configuration: PUBLIC_URL must say where WHEREABOUTS_API_KEY is valid.';
      throw new UserFacingError(sentence, { exitCode: 2 });
    }
    const client = apiClient(PUBLIC_URL.replace(/\/+$/, ''), WHEREABOUTS_API_KEY);
    return { as: () => client };
  }
  const file = path.join(path.resolve(WHEREABOUTS_DATA_DIR), 'demo.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { web, keys } = JSON.parse(text) as { web: string; keys: Readonly<Record<string, string>> };
  return { as: (role) => apiClient(web, keys[role] ?? '') };
}

/** The same, where there must be one. */
export async function getInstallation(env: NodeJS.ProcessEnv): Promise<Installation> {
  const found = await findInstallation(env);
  if (found) return found;
  const folder = path.resolve(readConfig(env).WHEREABOUTS_DATA_DIR);
  throw new UserFacingError(
    `Nothing runs on the data folder ${folder}. Start it with \`npm start\`, or set PUBLIC_URL and WHEREABOUTS_API_KEY.`,
  );
}
