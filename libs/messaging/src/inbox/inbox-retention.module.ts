import { type DynamicModule, type InjectionToken, Module } from '@nestjs/common';
import type { TransactionalDatabase } from '../database.js';
import { InboxRetention, type InboxRetentionSettings } from './inbox-retention.js';

export interface InboxRetentionModuleOptions<Dependencies extends unknown[]> {
  readonly database: InjectionToken<TransactionalDatabase>;
  readonly inject: { [Index in keyof Dependencies]: unknown };
  readonly useFactory: (...dependencies: Dependencies) => InboxRetentionSettings;
}

/** Limits the size of the inbox in the service's own database. */
@Module({})
export class InboxRetentionModule {
  static forRoot<Dependencies extends unknown[]>({
    database,
    inject,
    useFactory,
  }: InboxRetentionModuleOptions<Dependencies>): DynamicModule {
    return {
      module: InboxRetentionModule,
      providers: [
        {
          provide: InboxRetention,
          inject: [database, ...(inject as never[])],
          useFactory: (source: TransactionalDatabase, ...dependencies: unknown[]) =>
            new InboxRetention(source, useFactory(...(dependencies as Dependencies))),
        },
      ],
    };
  }
}
