import { openDataFolder } from '../../embedded/data-folder.ts';

// A process of its own that holds the folder until it is killed.
await openDataFolder(process.argv[2] ?? '');
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
