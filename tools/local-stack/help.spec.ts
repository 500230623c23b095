import { readServices } from '@shop/app-descriptions/read-apps';
import { expect, it } from 'vitest';
import { helpText } from './help.ts';
import { portSettings } from './settings.ts';

const apps = readServices();

it('shows option, variable, purpose and default of each port', () => {
  const text = helpText(apps);
  for (const { what, port } of portSettings(apps)) {
    expect(text).toContain(`${what} (${port}`);
  }
  expect(text).toMatch(
    /--port-kafka-controller=N +SHOP_KAFKA_CONTROLLER_PORT +Kafka's controller \(19093, without --docker-infra\)/,
  );
});

it('has lines of at most 120 characters', () => {
  for (const line of helpText(apps).split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
});
