/**
 * A whole installation in a process that kills itself at one point of its work: `CRASH_AT=decide:after:2` is after
 * the second call of `decide`. Says on standard output where it is reached.
 */
import { pino } from 'pino';
import { readConfig } from '../../cli/compose/config.ts';
import { addDemoPeople } from '../../demo/people.ts';
import { startStack } from '../../cli/compose/stack.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { openDataFolder } from '../../embedded/data-folder.ts';
import type { Register } from '../../register/register.ts';

const [method = '', moment = '', times = '0'] = (process.env['CRASH_AT'] ?? '').split(':');
let left = Number(times);

function die(at: string): void {
  if (at !== moment) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

function crashing(register: Register): Register {
  return new Proxy(register, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (name !== method || typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        die('before');
        const answer: unknown = await Reflect.apply(value, target, args);
        die('after');
        return answer;
      };
    },
  });
}

const log = pino({ level: 'silent' });
const folder = await openDataFolder(process.env['WHEREABOUTS_DATA_DIR'] ?? '');
const stack = await startStack({
  config: { ...readConfig(process.env), PORT: 0 },
  policy: BROMLEY,
  dataDir: folder.path,
  secret: folder.secret,
  log,
  say: () => undefined,
  onFailure: (why) => {
    throw new Error(why);
  },
  parts: {
    wrapRegister: crashing,
    workflowBundle: { codePath: process.env['WORKFLOW_BUNDLE'] ?? '' },
  },
});
const keys = await addDemoPeople(stack.register, folder.secret, BROMLEY);
process.stdout.write(`${JSON.stringify({ web: stack.web, keys })}\n`);
process.on('SIGTERM', () => {
  void stack.stop().then(() => folder.release());
});
