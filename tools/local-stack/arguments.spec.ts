import { describe, expect, it } from 'vitest';
import { helpText, parseArguments } from './arguments.ts';
import { portNames, portSettings } from './settings.ts';

describe('parseArguments', () => {
  it('has a default for each port', () => {
    const { ports, help, reset } = parseArguments([], {});
    expect(ports).toEqual({
      bff: 3000,
      order: 3001,
      user: 3002,
      product: 3003,
      postgres: 15432,
      mongo: 17017,
      kafka: 19092,
      kafkaController: 19093,
    });
    expect({ help, reset }).toEqual({ help: false, reset: false });
  });

  it('takes ports from the environment, and rather from options', () => {
    const env = {
      SHOP_BFF_PORT: '8000',
      SHOP_KAFKA_CONTROLLER_PORT: '8001',
      SHOP_USER_PORT: '',
    };
    const { ports } = parseArguments(['--port-bff=9000', '--port-order', '9001'], env);
    expect(ports).toMatchObject({ bff: 9000, order: 9001, kafkaController: 8001, user: 3002 });
  });

  it('knows --help and --reset', () => {
    expect(parseArguments(['--help'], {}).help).toBe(true);
    expect(parseArguments(['-h'], {}).help).toBe(true);
    expect(parseArguments(['--reset'], {}).reset).toBe(true);
  });

  it.each([
    [['--nonsense'], "Unknown option '--nonsense'; 'npm start -- --help' shows the options."],
    [['nonsense'], /^Unexpected argument 'nonsense'/],
    [['--port-bff'], /--port-bff/],
    [['--port-bff=0'], "--port-bff must be a port from 1 to 65535, not '0'."],
    [['--port-bff=65536'], /not '65536'/],
    [['--port-bff=3e3'], /not '3e3'/],
  ])('refuses %j with one sentence', (args, message) => {
    expect(() => parseArguments(args, {})).toThrow(message);
    expect(() => parseArguments(args, {})).toThrow(/^[^\n]+$/);
  });

  it('names the variable that holds no port', () => {
    expect(() => parseArguments([], { SHOP_MONGO_PORT: 'x' })).toThrow(
      "SHOP_MONGO_PORT must be a port from 1 to 65535, not 'x'.",
    );
  });

  it('refuses one port for two things', () => {
    expect(() => parseArguments(['--port-order=3000'], {})).toThrow(
      'Port 3000 is chosen for both the BFF and order-service; give one of them another with --port-bff or --port-order.',
    );
  });
});

describe('helpText', () => {
  it('shows option, variable, purpose and default of each port', () => {
    const text = helpText();
    for (const name of portNames) {
      const { what, port } = portSettings[name];
      expect(text).toContain(`${what} (${port})`);
    }
    expect(text).toMatch(
      /--port-kafka-controller=N +SHOP_KAFKA_CONTROLLER_PORT +Kafka's controller/,
    );
  });
});
