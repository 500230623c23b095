// R10: the reads and writes of what forgets decisions.
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { SETTLED_OUTCOMES } from './decision.js';
import { DECISION, type DecisionDocument } from './decision.schema.js';

@Injectable()
export class DecisionRetentionRepository {
  constructor(@InjectModel(DECISION) private readonly decisions: Model<DecisionDocument>) {}

  /** Returns how many it took: settled ones that have not changed since that time. */
  async removeSettledBefore(time: Date, limit: number): Promise<number> {
    const old = { outcome: { $in: SETTLED_OUTCOMES }, changedAt: { $lt: time } };
    const found = await this.decisions.find(old, { _id: 1 }).limit(limit).lean();
    if (found.length === 0) return 0;
    // Judged again with the write: a sale may have been cancelled since it was read.
    const { deletedCount } = await this.decisions.deleteMany({
      _id: { $in: found.map(({ _id }) => _id) },
      ...old,
    });
    return deletedCount;
  }
}
