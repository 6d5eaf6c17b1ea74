/**
 * A whole installation on its data folder, whose log says everything it can say. Each line on standard input is a
 * statement for its register's database, with which a test breaks the register and mends it again.
 */
import path from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { readConfig } from '../../cli/config.ts';
import { addDemoPeople } from '../../cli/demo-people.ts';
import { logTo } from '../../cli/log.ts';
import { startStack } from '../../cli/stack.ts';
import { BROMLEY } from '../../domain/policy/bromley.ts';
import { openDataFolder } from '../../embedded/data-folder.ts';
import { openDatabase } from '../../register/database.ts';

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
  onFailure: (why) => {
    throw new Error(why);
  },
  parts: { database },
});
const keys = await addDemoPeople(stack.register, folder.secret, BROMLEY);
const { web, temporalUi, temporalAddress } = stack;
process.stdout.write(`${JSON.stringify({ web, temporalUi, temporalAddress, keys })}\n`);

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
