import { join } from 'node:path';
import { commandRunner } from '@shop/running-stack/command.fixture';

export const deadLetters = commandRunner(join(import.meta.dirname, 'dead-letters.ts'));
