import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { createRegister } from '../../register/create-register.ts';
import { openDatabase } from '../../register/store/database.ts';

/** Stores commands one after the other in the folder named, and says each on stdout once it is acknowledged. */
const [, , folder = '', from = '0'] = process.argv;
const database = await openDatabase({ folder });
const register = createRegister(database, {
  workflowKey: Buffer.from('a key for tests'),
  policy: BROMLEY,
  publicUrl: 'http://127.0.0.1',
});
const principal = {
  id: 'ewo',
  role: 'ewo',
  authority: BROMLEY.authority,
  school: null,
  name: 'An invented officer',
} as const;
for (let number = Number(from); ; number += 1) {
  await register.storeCommand({
    commandId: `command-${number}`,
    caseId: null,
    kind: 'returned',
    principal,
    body: {},
  });
  process.stdout.write(`${number}\n`);
}
