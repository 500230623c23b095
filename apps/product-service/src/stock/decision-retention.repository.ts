// R10: the query and the deletion of old decisions.
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { SETTLED_OUTCOMES } from './decision.js';
import { DECISION, type DecisionDocument } from './decision.schema.js';

@Injectable()
export class DecisionRetentionRepository {
  constructor(@InjectModel(DECISION) private readonly decisions: Model<DecisionDocument>) {}

  /** Deletes settled decisions that have not changed since this time. Returns their number. */
  async removeSettledBefore(time: Date, limit: number): Promise<number> {
    const old = { outcome: { $in: SETTLED_OUTCOMES }, changedAt: { $lt: time } };
    const found = await this.decisions.find(old, { _id: 1 }).limit(limit).lean();
    if (found.length === 0) return 0;
    // The deletion repeats the condition, because an order may have been cancelled since the query.
    const { deletedCount } = await this.decisions.deleteMany({
      _id: { $in: found.map(({ _id }) => _id) },
      ...old,
    });
    return deletedCount;
  }
}
