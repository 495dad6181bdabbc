using Weir.Engine;

namespace Weir.Kafka;

/// <summary>What a running pipeline tells, beside its counts. Called from worker loops: must not block. No key, value or header of a record is ever in it.</summary>
public interface IPipelineEvents
{
    /// <summary>A worker owns these partitions now; <paramref name="given"/> came, <paramref name="revoked"/> went.</summary>
    void Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked);

    /// <summary>A transaction did not commit, or that was unknown; the worker went back to the committed positions.</summary>
    void Recovered(int worker, string why, TimeSpan took);

    /// <summary>A worker committed for the first time since it started or recovered.</summary>
    void FirstCommit(int worker, TimeSpan sinceStart);

    /// <summary>Something has been wrong for 2 s and the worker goes on trying; told again every 30 s, until <see cref="TroubleOver"/>.</summary>
    void Trouble(int worker, string what);

    /// <summary>What <see cref="Trouble"/> told of is over, after <paramref name="took"/>.</summary>
    void TroubleOver(int worker, TimeSpan took);

    /// <summary>A topic that is written takes other batches than before: what the broker refused, or the look once a minute that follows, found its configs changed.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="batchBytesMax">Its <c>max.message.bytes</c> now.</param>
    /// <param name="timestampAheadMax">Its <c>message.timestamp.after.max.ms</c> now; null: any.</param>
    void LimitsChanged(string topic, int batchBytesMax, TimeSpan? timestampAheadMax) { }

    /// <summary>A partition halted: it stands still until <see cref="PipelineControl.Resume"/>, while the worker goes on with its others.</summary>
    void Halted(int worker, PartitionHalt halt) { }

    /// <summary>A step wants to have a record again later, and its partition waits for it; told at the first try and then every 30 s.</summary>
    /// <param name="worker">Whose partition it is.</param>
    /// <param name="partition">It.</param>
    /// <param name="offset">The record.</param>
    /// <param name="why">The step's reason.</param>
    void Retrying(int worker, TopicPartition partition, long offset, string why) { }

    /// <summary>Records at the position were deleted before they were read, and the partition goes on behind them (<c>source.gaps: continue</c>). Told again where the transaction did not commit that passed over them.</summary>
    void Gap(int worker, SourceGap gap) { }

    /// <summary>A partition has as many records in retry as it may (<see cref="RetryOptions.ParkedMax"/>) and waits until some are done; told at once and then every 30 s while it lasts.</summary>
    void RetryFull(int worker, TopicPartition partition, int parked) { }

    /// <summary>A step that remembers records has them read back, after a start or a rebalance; until then these partitions wait.</summary>
    void Recalling(int worker, IReadOnlyList<int> partitions) { }

    /// <summary>A step that remembers records had them read back, after a start or a rebalance: so many in so long.</summary>
    void Recalled(int worker, long records, TimeSpan took) { }

    /// <summary>A step that remembers records forgot some within its window, because there were more than it may remember; told at most once a minute, with their number since the last time.</summary>
    void Forgotten(int worker, long records) { }

    /// <summary>The file of a lookup changed: its table is in use from now on, or the one before stays.</summary>
    void LookupChanged(LookupChange change) { }

    /// <summary>A lookup's topic was read whole, and its table is in use from now on.</summary>
    void LookupRead(LookupReading reading) { }

    /// <summary>Records of a lookup's topic were not taken. Told at once, then at most every 30 s.</summary>
    void LookupRefused(LookupRefusal refusal) { }

    /// <summary>A lookup's topic has not been readable for 2 s: its table stays as it was, and reading is tried again. Told again every 30 s, until <see cref="LookupFollows"/>.</summary>
    void LookupStale(string lookup, string why) { }

    /// <summary>What <see cref="LookupStale"/> told of is over, after <paramref name="took"/>.</summary>
    void LookupFollows(string lookup, TimeSpan took) { }
}
