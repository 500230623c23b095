import { expect, it } from 'vitest';
import { helpText } from './help.ts';
import { portNames, portSettings } from './settings.ts';

it('shows option, variable, purpose and default of each port', () => {
  const text = helpText();
  for (const name of portNames) {
    const { what, port } = portSettings[name];
    expect(text).toContain(`${what} (${port}`);
  }
  expect(text).toMatch(
    /--port-kafka-controller=N +SHOP_KAFKA_CONTROLLER_PORT +Kafka's controller \(19093, without --docker-infra\)/,
  );
});

it('fits on a terminal', () => {
  for (const line of helpText().split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
});
