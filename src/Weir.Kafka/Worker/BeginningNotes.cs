using Weir.Kafka.Fetching;

namespace Weir.Kafka.Worker;

/// <summary>Commits that a process begins at a record before a step of a user's own sees it: should the step take the process with it, the next one knows where.</summary>
sealed class BeginningNotes(WorkerTransactions transactions)
{
    /// <summary>To be called before the partition's next record; what was done before is committed first.</summary>
    public async ValueTask NoteAsync(SourcePartition partition, CancellationToken stop)
    {
        if (partition.Attempts?.NeedsNote(partition.NextOffset) != true) return;
        await transactions.FlushAsync(stop);
        partition.Attempts.Note(partition.NextOffset);
        partition.IsTouched = true;
        transactions.Open(stop);
        await transactions.FlushAsync(stop);
    }
}
