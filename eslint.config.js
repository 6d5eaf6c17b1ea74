import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { walls } from './eslint.walls.js';

/** What the files of a folder may import (and name in types only). A folder that is not here may import anything. */
const folders = {
  'domain/calendar': { may: ['domain/calendar/'] },
  'domain/policy': { may: ['domain/calendar/', 'domain/policy/'] },
  'domain/case': { may: ['domain/calendar/', 'domain/policy/', 'domain/case/'] },
  'domain/decisions': { may: ['domain/'] },
  process: { may: ['process/', 'pino', 'node:'] },
  register: {
    may: ['register/', 'domain/', 'process/', 'kysely', 'pg', '@electric-sql/pglite', 'node:'],
  },
  encryption: {
    may: ['encryption/', 'process/', '@temporalio/proto', 'node:'],
    typesOnly: ['register/keys/', '@temporalio/common', '@temporalio/client', 'pino'],
  },
  temporal: {
    may: ['temporal/', 'process/', '@temporalio/client', '@temporalio/common', '@temporalio/proto', 'node:'],
  },
  workflows: {
    may: ['workflows/', '@temporalio/workflow', '@temporalio/common'],
    typesOnly: ['activities/'],
  },
  activities: {
    may: [
      'activities/',
      'domain/',
      'register/',
      'nodemailer',
      '@temporalio/activity',
      '@temporalio/common',
      'node:',
    ],
  },
  worker: {
    may: [
      'worker/',
      'workflows/',
      'encryption/',
      'domain/',
      '@temporalio/client',
      '@temporalio/worker',
      'node:',
    ],
    typesOnly: ['activities/', 'temporal/', '@temporalio/common', 'pino'],
  },
  bench: {
    may: [
      'bench/',
      'cli/',
      'demo/',
      'domain/',
      '@temporalio/client',
      '@temporalio/worker',
      '@temporalio/workflow',
      'pino',
      'node:',
    ],
  },
  dispatch: {
    may: [
      'dispatch/',
      'domain/',
      'register/',
      'workflows/messages.ts',
      '@temporalio/client',
      '@temporalio/common',
      'p-limit',
      'node:',
    ],
    typesOnly: ['activities/', 'pino'],
  },
  api: {
    may: [
      'api/',
      'dispatch/',
      'domain/',
      'register/',
      'csv-parse',
      'csv-stringify',
      'csrf-sync',
      'express',
      'express-rate-limit',
      'express-session',
      'helmet',
      'jose',
      'p-limit',
      'zod',
      'zod-openapi',
      'node:',
    ],
    typesOnly: ['@temporalio/common', 'pino'],
  },
  web: {
    may: [
      'web/',
      'api/',
      'dispatch/',
      'domain/',
      'register/',
      'express',
      'helmet',
      'openid-client',
      'zod',
      'node:',
    ],
  },
};
const wall = (files, limits) => ({ files, rules: { 'walls/only': ['error', limits] } });

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: a thing has one name everywhere.',
};
const noClock = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'No clock here: the time is an argument.',
  },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'No clock here: the time is an argument.',
  },
];
const outsideWorld = [
  'process',
  'fetch',
  'performance',
  'setInterval',
  'setTimeout',
  'setImmediate',
  'console',
];
const notReplayable = ['WeakRef', 'FinalizationRegistry', 'crypto'];

export default tseslint.config(
  { ignores: ['node_modules', '.data*', 'coverage', 'reports', '.stryker-tmp'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
      'no-restricted-properties': [
        'error',
        { object: 'vi', property: 'mock', message: 'Pass the double in; nothing is mocked by path.' },
        { object: 'vi', property: 'doMock', message: 'Pass the double in; nothing is mocked by path.' },
      ],
      'max-lines': ['error', { max: 300 }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  { plugins: { walls } },
  ...Object.entries(folders).map(([folder, limits]) => wall([`${folder}/**/*.ts`], limits)),
  // The one file of domain/ that knows a date library.
  wall(['domain/calendar/school-calendar.ts'], { may: [...folders['domain/calendar'].may, 'luxon'] }),
  {
    // Pure: no clock, no outside world. Tables are as long as the policy.
    files: ['domain/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'no-restricted-globals': ['error', ...outsideWorld, ...notReplayable],
      'no-restricted-syntax': ['error', noDefaultExport, ...noClock],
    },
  },
  {
    // Runs again from its history: only what Temporal replays the same way. Date.now() is the workflow's own time.
    files: ['workflows/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...outsideWorld, ...notReplayable] },
  },
  {
    // The environment is read once, by whoever composes the process.
    files: ['activities/**/*.ts', 'register/**/*.ts', 'api/**/*.ts', 'web/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Pass it in.' }],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 500 }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['bench/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['*.config.ts', 'eslint.config.js'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', document: 'readonly', window: 'readonly' } },
  },
);
