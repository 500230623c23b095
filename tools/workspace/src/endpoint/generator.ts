import { formatFiles, generateFiles, type Tree } from '@nx/devkit';
import { join } from 'node:path';
import { CONTRACTS } from '../events.ts';
import { addModule } from '../app-module.ts';
import { typeOfApp } from '../names.ts';
import { byName, readSource, withElement, withImport, withNames } from '../source-text.ts';
import { BFF, clientOf, type EndpointOptions, endpointPlan, type EndpointPlan } from './plan.ts';

export default async function endpoint(tree: Tree, options: EndpointOptions): Promise<void> {
  const plan = endpointPlan(tree, options);
  writeContract(tree, plan);
  writeFiles(tree, 'service', `apps/${plan.service}/src`, plan);
  addModule(tree, plan.service, plan.names);
  if (plan.bff) writeBff(tree, plan);
  await formatFiles(tree);
}

function writeContract(tree: Tree, plan: EndpointPlan): void {
  const { names, method, newParameters } = plan;
  const { type, variable } = names;
  writeFiles(tree, 'contract', CONTRACTS, plan);
  const exported = [
    ...newParameters.map((parameter) => `${parameter}Parameter`),
    ...(method === 'POST' ? [`type ${type}Request`, `${variable}Request`] : []),
    `type ${type}Response`,
    `${variable}Response`,
  ];
  const index = `${CONTRACTS}/index.ts`;
  const line = `export { ${exported.join(', ')} } from './${names.file}.api.js';\n`;
  tree.write(index, readSource(tree, index) + line);
}

function writeBff(tree: Tree, plan: EndpointPlan): void {
  const { names, service, method } = plan;
  writeFiles(tree, 'bff', `apps/${BFF}/src`, plan);
  const module = `apps/${BFF}/src/app.module.ts`;
  const text = withImport(
    readSource(tree, module),
    `import { ${names.type}Module } from './${names.file}/${names.file}.module.js';`,
  );
  tree.write(module, withElement(module, text, 'publicApi = [', `${names.type}Module`));

  const client = clientOf(service);
  const named = withNames(client, readSource(tree, client), '@shop/contracts', [
    ...(method === 'POST' ? [`type ${names.type}Request`] : []),
    `${names.variable}Response`,
    `type ${names.type}Response`,
  ]);
  tree.write(client, withMethod(named, clientMethod(plan)));
}

/** Adds the method before `onApplicationShutdown` and its comment. */
function withMethod(text: string, method: string): string {
  return text.replace(/(\n(?: {2}\/\*\*[^\n]*\n)? {2}onApplicationShutdown\()/, `\n${method}\n$1`);
}

function clientMethod({ names, method, path, parameters }: EndpointPlan): string {
  const { type, variable } = names;
  const parametersOfMethod = [
    ...parameters.map((parameter) => `${parameter}: string`),
    ...(method === 'POST' ? [`request: ${type}Request`] : []),
    'call: UserCall',
  ];
  const pathTemplate = path.replaceAll(/:(\w+)/g, '${$1}');
  return [
    `  ${variable}(${parametersOfMethod.join(', ')}): Promise<${type}Response> {`,
    `    return this.service.request({`,
    `      method: '${method}',`,
    `      path: ${literal(pathTemplate)},`,
    ...(method === 'POST' ? [`      body: request,`] : []),
    `      schema: ${variable}Response,`,
    `      ...call,`,
    `    });`,
    `  }`,
  ].join('\n');
}

function writeFiles(tree: Tree, part: string, folder: string, plan: EndpointPlan): void {
  const { names, service, method, path, parameters } = plan;
  const short = service.replace(/-service$/, '');
  const post = method === 'POST';
  generateFiles(tree, join(import.meta.dirname, 'files', part), folder, {
    ...plan,
    ...names,
    name: names.file,
    short,
    post,
    path,
    route: path.slice(1),
    /** The path as a literal in code, after `before`. */
    pathLiteral: (before = '') => literal(before + path.replaceAll(/:(\w+)/g, '${$1}')),
    newIds,
    /** The names imported from `@shop/contracts`, sorted. */
    imported: [
      ...parameters.map((parameter) => `${parameter}Parameter`),
      ...(post ? [`${names.variable}Request`, `type ${names.type}Request`] : []),
      `${names.variable}Response`,
      `type ${names.type}Response`,
    ].toSorted(byName),
    checksUser: parameters.includes('userId'),
    operation: `${post ? 'send' : 'get'}${names.type}`,
    summary: `${post ? 'Send the' : 'The'} ${names.words}`,
    client: `${typeOfApp(service)}Client`,
  });
}

function newIds(variables: readonly string[]): string {
  const [first, ...more] = variables;
  if (more.length === 0) return `const ${first} = randomUUID();`;
  return `const [${variables.join(', ')}] = [${variables.map(() => 'randomUUID()').join(', ')}];`;
}

function literal(text: string): string {
  return text.includes('${') ? `\`${text}\`` : `'${text}'`;
}
