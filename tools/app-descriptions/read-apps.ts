// The only place that lists the apps: those in apps/, as described in their package.json.
import { globSync, readFileSync } from 'node:fs';
import { dirname, basename, join } from 'node:path';
import { StackProblem } from '@shop/running-stack/problem';
import type { core } from 'zod';
import {
  type AppDescription,
  isService,
  metricsPort,
  type ServiceDescription,
  shopObject,
  shortName,
} from './app-description.ts';

const checkout = join(import.meta.dirname, '..', '..');

/**
 * All apps. Each app comes after the apps that it calls; otherwise the order is by name.
 *
 * @throws StackProblem with one sentence per error, which names the file and the field.
 */
export function readApps(root = checkout): AppDescription[] {
  const files = globSync('apps/*/package.json', { cwd: root }).toSorted();
  const problems: string[] = [];
  const apps = files.flatMap((file) => readApp(root, file, problems));
  // The relations between apps can be checked only if every description is valid.
  if (problems.length === 0) problems.push(...callsToUnknownApps(apps), ...duplicates(apps));
  if (problems.length > 0) throw new StackProblem(problems.join('\n'));
  return calledAppsFirst(apps);
}

/** The apps that serve HTTP until they are stopped, in the same order. */
export function readServices(root?: string): ServiceDescription[] {
  return readApps(root).filter(isService);
}

function readApp(root: string, file: string, problems: string[]): AppDescription[] {
  const content = JSON.parse(readFileSync(join(root, file), 'utf8')) as { shop?: unknown };
  const { data, error } = shopObject.safeParse(content.shop);
  problems.push(...(error?.issues ?? []).map((issue) => `${file}: ${sentence(issue)}`));
  const name = basename(dirname(file));
  return data ? [{ ...data, name, shortName: shortName(name) }] : [];
}

function sentence(issue: core.$ZodIssue): string {
  const message = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  return `${['shop', ...issue.path].join('.')} ${message}.`;
}

function fileOf({ name }: AppDescription): string {
  return `apps/${name}/package.json`;
}

function callsToUnknownApps(apps: readonly AppDescription[]): string[] {
  const services = new Set(apps.filter(isService).map(({ name }) => name));
  return apps.flatMap((app) =>
    Object.entries(app.calls)
      .filter(([, call]) => !services.has(call.app))
      .map(
        ([variable, call]) =>
          `${fileOf(app)}: shop.calls.${variable} names '${call.app}', which is not an app with a port. ` +
          `Such apps are: ${[...services].join(', ')}.`,
      ),
  );
}

/** Ports and short names must be unique. Options, variables and databases contain the short name. */
function duplicates(apps: readonly AppDescription[]): string[] {
  const owners = new Map<string, string>();
  return apps.flatMap((app) => {
    const claims = [`the short name '${app.shortName}'`];
    if (isService(app)) claims.push(`port ${app.port}`, `port ${metricsPort(app)}`);
    return claims.flatMap((claim) => {
      const owner = owners.get(claim);
      owners.set(claim, app.name);
      if (owner === undefined) return [];
      const metrics = isService(app) && claim === `port ${metricsPort(app)}`;
      return `${fileOf(app)}: ${claim}${metrics ? ', for its metrics,' : ''} is already used by ${owner}.`;
    });
  });
}

/** Apps that call each other are in the order of their names, because each of them can start without the others. */
function calledAppsFirst(apps: readonly AppDescription[]): AppDescription[] {
  const sorted = new Set<AppDescription>();
  const visited = new Set<AppDescription>();
  const visit = (app: AppDescription) => {
    if (visited.has(app)) return;
    visited.add(app);
    for (const called of Object.values(app.calls)) {
      visit(apps.find(({ name }) => name === called.app)!);
    }
    sorted.add(app);
  };
  apps.forEach(visit);
  return [...sorted];
}
