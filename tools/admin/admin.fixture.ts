import { join } from 'node:path';
import { commandRunner } from '@shop/running-stack/command.fixture';

export const admin = commandRunner(join(import.meta.dirname, 'admin.ts'));
