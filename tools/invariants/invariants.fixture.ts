import { join } from 'node:path';
import { commandRunner } from '@shop/running-stack/command.fixture';

export const invariants = commandRunner(join(import.meta.dirname, 'invariants.ts'));
