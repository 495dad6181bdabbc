namespace Weir.Kafka.Production;

/// <summary>Hands out a transaction's sealed batches in rounds, numbered: at most one batch of a partition at a time, so that order needs no more than the numbers.</summary>
sealed class OutputRounds(OutputTransaction transaction, PartitionSequences sequences)
{
    readonly Queue<OutputBatch> _waiting = new();
    readonly List<OutputBatch> _round = [];

    /// <summary>The next round, valid until it is asked for again; empty when nothing is sealed that was not handed out.</summary>
    public IReadOnlyList<OutputBatch> Next()
    {
        while (transaction.TryTake(out var batch)) _waiting.Enqueue(batch!);
        _round.Clear();
        for (int left = _waiting.Count; left > 0; left--)
        {
            var batch = _waiting.Dequeue();
            if (_round.Exists(other => other.Partition == batch.Partition && other.Topic == batch.Topic)) _waiting.Enqueue(batch);
            else _round.Add(batch);
        }
        foreach (var batch in _round) sequences.Number(batch);
        return _round;
    }
}
