import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserFacingError } from '../embedded/user-facing-error.ts';
import { apiClient, type ApiClient } from './api-client.ts';
import { readConfig } from './config.ts';

/** The installation that is configured, else the embedded one that runs on the data folder: by its auditor's key. */
export async function installation(env: NodeJS.ProcessEnv): Promise<ApiClient> {
  const { PUBLIC_URL, WHEREABOUTS_API_KEY, WHEREABOUTS_DATA_DIR } = readConfig(env);
  if (WHEREABOUTS_API_KEY !== undefined) {
    if (PUBLIC_URL !== undefined) return apiClient(PUBLIC_URL.replace(/\/+$/, ''), WHEREABOUTS_API_KEY);
    throw new UserFacingError('Configuration: PUBLIC_URL must say where WHEREABOUTS_API_KEY is valid.', {
      exitCode: 2,
    });
  }
  const folder = path.resolve(WHEREABOUTS_DATA_DIR);
  const text = await readFile(path.join(folder, 'demo.json'), 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new UserFacingError(
      `Nothing runs on the data folder ${folder}. Start it with \`npm start\`, or set PUBLIC_URL and WHEREABOUTS_API_KEY.`,
    );
  }
  const { web, keys } = JSON.parse(text) as { web: string; keys: Readonly<Record<string, string>> };
  return apiClient(web, keys['auditor'] ?? '');
}
