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

const TRY_AGAIN_MS = 200;

/**
 * Puts in the demo accounts, where wanted, once the database is there. What is there stays as it is, whatever has been
 * spent or changed since. Replicas that start together may both try: one inserts.
 */
@Injectable()
export class DemoData implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('DemoData');
  private readonly stopping = new AbortController();
  readonly wanted: boolean;
  private waitingFor?: string = 'the demo accounts are not there yet';

  constructor(
    private readonly accounts: AccountRepository,
    private readonly wallets: WalletRepository,
    private readonly passwords: Passwords,
    private readonly database: Database,
    @Inject(config.KEY) settings: ConfigType<typeof config>,
  ) {
    this.wanted = settings.SEED_DEMO_DATA;
  }

  /** The readiness check: throws while the demo accounts are missing. */
  check(): void {
    if (this.waitingFor !== undefined) throw new Error(this.waitingFor);
  }

  onApplicationBootstrap(): void {
    if (this.wanted) void this.insertMissing();
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
        // The database itself tells what it waits for.
        await wait(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async insert({ password, balanceCents, ...account }: DemoAccount): Promise<void> {
    // Only to spare the hashing at each start; the insertion itself decides.
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
