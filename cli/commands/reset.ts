import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { holderOf } from '../../embedded/data-folder.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { readConfig } from '../compose/config.ts';
import { EXIT_AFTER_INTERRUPT } from '../../process/stop-signal.ts';

/** `whereabouts reset`: removes the embedded data folder, after asking. */
export function registerReset(program: Command): void {
  program
    .command('reset')
    .description('remove the data folder of the embedded installation')
    .option('--yes', 'do not ask')
    .option('--json', 'print the answer as JSON')
    .action(reset);
}

async function reset({ yes = false, json = false }: { yes?: boolean; json?: boolean }): Promise<void> {
  const folder = path.resolve(readConfig(process.env).WHEREABOUTS_DATA_DIR);
  const answer = (removed: boolean, sentence: string) => {
    process.stdout.write(json ? `${JSON.stringify({ removed, folder })}\n` : `${sentence}\n`);
  };
  if (!(await stat(folder).catch(() => undefined))) {
    answer(false, `There is no data folder ${folder}: nothing to remove.`);
    return;
  }
  const holder = await holderOf(folder);
  if (holder !== undefined) {
    throw new UserFacingError(`The data folder ${folder} is in use by process ${holder}: stop it first.`);
  }
  // Only a folder that this product made is removed, whatever the configuration says.
  if (!(await stat(path.join(folder, 'format')).catch(() => undefined))) {
    throw new UserFacingError(`${folder} is not a data folder of Whereabouts: it is left alone.`);
  }
  if (!yes && !(await confirmed(folder))) {
    answer(false, 'Nothing was removed.');
    return;
  }
  await rm(folder, { recursive: true, force: true });
  answer(true, `The data folder ${folder} was removed.`);
}

async function confirmed(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserFacingError('Nobody is there to be asked: say --yes to remove the data folder.', {
      exitCode: 2,
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const unanswered = new AbortController();
  const interrupt = () => {
    process.exitCode = EXIT_AFTER_INTERRUPT;
    unanswered.abort();
  };
  // A terminal that readline reads sends Ctrl+C as a key, any other as a signal; an end of input only closes it.
  terminal.once('SIGINT', interrupt);
  process.once('SIGINT', interrupt);
  terminal.once('close', () => {
    unanswered.abort();
  });
  try {
    const question = `Remove every case in ${folder}? Type yes: `;
    const answer = await terminal.question(question, { signal: unanswered.signal });
    return answer.trim().toLowerCase() === 'yes';
  } catch (error) {
    if (!unanswered.signal.aborted) throw error;
    return false;
  } finally {
    process.off('SIGINT', interrupt);
    terminal.close();
  }
}
