/** As much of a JSON Schema as the OpenAPI document uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[];
}

/** The OpenAPI document that an installation gives of itself. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/**
 * Every member of every request that takes a text of the caller's own: neither a code of a list, nor a date, nor a
 * number. Written `POST /api/v1/cases /pupil/familyName`, with `*` for any position of a list.
 */
export function textMembers(document: Document): string[] {
  const members = operationsOf(document).flatMap(([method, path, { requestBody, parameters = [] }]) => {
    const bodies = Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema }]) =>
      // A form is read by the schema of the JSON beside it.
      type === 'text/csv' ? ['text/csv'] : textsOf(document, schema, ''),
    );
    const others = parameters.flatMap(({ in: where, name, schema }) =>
      textsOf(document, schema, '').map(() => `${where} ${name}`),
    );
    return [...bodies, ...others].map((member) => `${method} ${path} ${member}`);
  });
  return [...new Set(members)].sort();
}

/** The path of the document that an address is one of. */
export function templateOf({ paths }: Document, address: string): string {
  const [path = ''] = address.split('?');
  const found = Object.keys(paths).find((template) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  if (found === undefined) throw new Error(`The document has no ${path}`);
  return found;
}

/** Every address that can be read, as the document has it. */
export function readablePaths(document: Document): string[] {
  return operationsOf(document).flatMap(([method, path]) => (method === 'GET' ? [path] : []));
}

function operationsOf({ paths }: Document): [method: string, path: string, operation: Operation][] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
      method.toUpperCase(),
      path,
      operation,
    ]),
  );
}

function textsOf(document: Document, schema: Schema, pointer: string): string[] {
  const { $ref } = schema;
  if ($ref !== undefined) {
    const named = document.components.schemas[$ref.split('/').at(-1) ?? ''];
    if (!named) throw new Error(`The document has no ${$ref}`);
    return textsOf(document, named, pointer);
  }
  const { anyOf = [], oneOf = [], allOf = [], properties = {}, items, additionalProperties } = schema;
  const inside = [
    ...[...anyOf, ...oneOf, ...allOf].flatMap((each) => textsOf(document, each, pointer)),
    ...Object.entries(properties).flatMap(([name, each]) => textsOf(document, each, `${pointer}/${name}`)),
    ...(items ? textsOf(document, items, `${pointer}/*`) : []),
    ...(typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0
      ? textsOf(document, additionalProperties, `${pointer}/*`)
      : []),
  ];
  return isFreeText(schema, pointer) ? [...inside, pointer] : inside;
}

function isFreeText({ type, format, pattern, enum: codes, const: only }: Schema, pointer: string): boolean {
  if (![type].flat().includes('string') || codes !== undefined || only !== undefined) return false;
  // A day by itself tells little; the one on which a child was born tells who it is.
  return pointer.endsWith('/dateOfBirth') || (pattern === undefined && format === undefined);
}
