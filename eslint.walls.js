import path from 'node:path';

const root = import.meta.dirname;

/** `domain/` and `node:` name what is below them; `domain/errors.ts` one file; `kysely` a package and its parts. */
function names(entry, source) {
  const wholeTree = entry.endsWith('/') || entry.endsWith(':');
  return source === entry || source.startsWith(wholeTree ? entry : `${entry}/`);
}

function isTypeOnly(node) {
  return node.importKind === 'type' || node.exportKind === 'type';
}

/**
 * A folder's import wall: `may` lists what its files may import, `typesOnly` what they may name in types.
 * Relative imports are compared by the path they resolve to, from the root of the repository.
 */
const only = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      wall: '{{source}} is behind a wall: this folder may import only {{may}}.',
      typesOnly: 'Only types may be imported from {{source}} (import type).',
    },
  },
  create(context) {
    const { may, typesOnly = [] } = context.options[0];
    const check = (node) => {
      const text = node.source?.value;
      if (typeof text !== 'string') return;
      const source = text.startsWith('.')
        ? path.relative(root, path.resolve(path.dirname(context.filename), text)).replaceAll(path.sep, '/')
        : text;
      if (may.some((entry) => names(entry, source))) return;
      if (!typesOnly.some((entry) => names(entry, source))) {
        context.report({ node, messageId: 'wall', data: { source, may: may.join(', ') } });
      } else if (!isTypeOnly(node)) {
        context.report({ node, messageId: 'typesOnly', data: { source } });
      }
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

/** ESLint plugin `walls`: the import walls between the folders. */
export const walls = { rules: { only } };
