/**
 * A whole installation on its data folder, whose log says everything it can say. Each line on standard input is a
 * statement for its register's database, with which a test breaks the register and mends it again.
 */
import path from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { readConfig } from '../../cli/compose/config.ts';
import { addDemoPeople } from '../../demo/people.ts';
import { logTo } from '../../process/log.ts';
import { startStack } from '../../cli/compose/stack.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { openDataFolder } from '../../embedded/data-folder.ts';
import { openDatabase } from '../../register/store/database.ts';

const folder = await openDataFolder(process.env['WHEREABOUTS_DATA_DIR'] ?? '');
const log = logTo(path.join(folder.path, 'whereabouts.log'));
log.level = 'trace';
const database = await openDatabase({ folder: path.join(folder.path, 'register') });
const stack = await startStack({
  config: { ...readConfig(process.env), PORT: 0 },
  policy: BROMLEY,
  dataDir: folder.path,
  secret: folder.secret,
  log,
  say: (line) => process.stderr.write(`${line}\n`),
  demoAccounts: [{ subject: 'somebody', words: 'Somebody' }],
  onFailure: (why) => {
    throw new Error(why);
  },
  parts: { database },
});
const demoKeys = await addDemoPeople(stack.register, folder.secret, BROMLEY);
const operator = { id: 'operator', role: 'operator', name: 'Operator' } as const;
const named = { role: 'ewo', school: null, scopes: null, expiresAt: Date.now() + 3_600_000 } as const;
const person = await stack.register.addKey(
  { ...named, name: process.env['NAME_OF_A_PERSON'] ?? '' },
  operator,
);
const keys = { ...demoKeys, person: person.secret };
const { web, temporalUi, temporalAddress } = stack;
const secret = folder.secret.toString('base64');
process.stdout.write(`${JSON.stringify({ web, temporalUi, temporalAddress, keys, secret })}\n`);

const statements = createInterface({ input: process.stdin });
process.on('SIGTERM', () => {
  statements.close();
});
for await (const statement of statements) {
  await sql.raw(statement).execute(database.db);
  process.stdout.write('done\n');
}
await stack.stop();
await database.close();
await folder.release();
