import { Database } from '@shop/postgres';
import { isInfrastructureError } from '@shop/resilience';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { setTimeout as wait } from 'node:timers/promises';
import { AccountRepository } from '../account/account.repository.js';
import { Passwords } from '../account/passwords.js';
import { config } from '../config.js';
import { WalletRepository } from '../wallet/wallet.repository.js';
import { type DemoAccount, demoAccounts } from './demo-accounts.js';

const RETRY_DELAY_MS = 200;

/**
 * Inserts the demo accounts, if they are enabled, when the database is available. Existing accounts do not change, also if
 * money was spent since. If two replicas start concurrently, one of them inserts the accounts.
 */
@Injectable()
export class DemoData implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('DemoData');
  private readonly stopping = new AbortController();
  readonly enabled: boolean;
  private waitingFor?: string = 'the demo accounts are not inserted yet';

  constructor(
    private readonly accounts: AccountRepository,
    private readonly wallets: WalletRepository,
    private readonly passwords: Passwords,
    private readonly database: Database,
    @Inject(config.KEY) settings: ConfigType<typeof config>,
  ) {
    this.enabled = settings.SEED_DEMO_DATA;
  }

  /** The readiness check. It throws while the demo accounts are not inserted. */
  check(): void {
    if (this.waitingFor !== undefined) throw new Error(this.waitingFor);
  }

  onApplicationBootstrap(): void {
    if (this.enabled) void this.insertMissing();
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async insertMissing(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        for (const account of demoAccounts) await this.insert(account);
        this.waitingFor = undefined;
        return;
      } catch (error) {
        if (!isInfrastructureError(error)) {
          this.waitingFor = 'the demo accounts could not be inserted';
          this.logger.error({ err: error }, this.waitingFor);
          return;
        }
        // The readiness check of the database reports what it waits for.
        await wait(RETRY_DELAY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async insert({ password, balanceCents, ...account }: DemoAccount): Promise<void> {
    // This check only avoids the hashing at each start. The insert decides.
    if (await this.accounts.findByEmail(account.email)) return;
    const passwordHash = await this.passwords.hash(password);
    await this.database.transaction(async (transaction) => {
      if (!(await this.accounts.create({ ...account, passwordHash }, transaction))) return;
      if (balanceCents > 0) {
        await this.wallets.post(
          account.userId,
          { kind: 'deposit', cents: balanceCents, points: 0, idempotencyKey: 'demo-data' },
          transaction,
        );
      }
      this.logger.log(`inserted the demo account ${account.email}`);
    });
  }
}
