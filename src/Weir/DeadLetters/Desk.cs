using Weir.Commands;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Trial;

namespace Weir.DeadLetters;

/// <summary>
/// Deals with letters: the record that goes back, the ledger's entry and the audit's line commit in one transaction, under one transactional id for
/// each dead-letter topic. So a letter goes back once, whoever is killed when, and of two operators the one who came first is stopped.
/// </summary>
sealed class Desk
{
    /// <summary>Commits that may fail in a row for reasons that pass.</summary>
    const int TriesMax = 5;

    readonly KafkaClient _client;
    readonly DeskTopics _topics;
    readonly Operator _by;
    readonly TimeProvider _time;
    readonly TransactionWriter _writer;
    readonly List<DeskItem> _items = [];
    bool _isUnsettled;
    readonly HashSet<string> _known = new(StringComparer.Ordinal);
    readonly HashSet<string> _denied = new(StringComparer.Ordinal);
    readonly OtherCluster? _elsewhere;
    string? _topicId;
    int _ledgerPartitions;

    Desk(KafkaClient client, DeskTopics topics, Operator by, TimeProvider time, KafkaClient? elsewhere)
    {
        (_client, _topics, _by, _time) = (client, topics, by, time);
        // What fitted into its topic only because its producer compressed it has to fit again.
        _writer = new(client, topics.TransactionalId, new() { Compression = CompressionType.Gzip });
        _elsewhere = elsewhere is null ? null : new(elsewhere);
        Ledger = new(client, topics);
    }

    public Ledger Ledger { get; }

    /// <summary>Letters in the transaction that is open.</summary>
    public int Count => _items.Count;

    /// <summary>Bytes of the records in the transaction that is open.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes the desk: stops whoever has it, and reads what they did.</summary>
    /// <param name="client">The cluster of the letters.</param>
    /// <param name="topics">Whose desk.</param>
    /// <param name="by">Who takes it.</param>
    /// <param name="time">The clock of entries.</param>
    /// <param name="elsewhere">The cluster that records go to, where it is another: then at least once.</param>
    /// <param name="note">Told what could not be made sure of.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<Desk> TakeAsync(KafkaClient client, DeskTopics topics, Operator by, TimeProvider time, KafkaClient? elsewhere, Action<string> note, CancellationToken cancellation)
    {
        var desk = new Desk(client, topics, by, time, elsewhere);
        desk._ledgerPartitions = await topics.EnsureAsync(client, note, cancellation);
        desk._topicId = (await new KafkaAdmin(client).DescribeTopicAsync(topics.Letters, cancellation)).Id.ToStringOrNull();
        await desk._writer.TakeAsync(cancellation);
        // Only now: what the one before had open is decided.
        await desk.Ledger.ReadAsync(cancellation);
        return desk;
    }

    public void Add(DeadLetter letter, DeskAction action, Reentry? record)
    {
        string now = RecordTime.Iso(_time.GetUtcNow().ToUnixTimeMilliseconds());
        _items.Add(new(new(letter.Address, action, _by.Who, now, _by.Why, record is null ? null : $"{record.Topic}/{record.Partition}", _topicId) { LetterTimestamp = letter.WrittenAt }, record));
        Bytes += record?.Bytes ?? 0;
    }

    /// <summary>
    /// Commits what was added. What fails for a reason that passes is tried again, without what turns out to have committed. Where a broker refuses a
    /// record, its transaction is done again in halves, until what is refused is alone. What goes to a topic that this user may not write keeps nothing else.
    /// </summary>
    /// <returns>The letters that stay open, since their records are refused.</returns>
    /// <exception cref="CommandFailure">WEIR8063: somebody else took the desk. WEIR8065: a broker refused what ledger or audit were to say.</exception>
    public async Task<IReadOnlyList<DeskRefusal>> CommitAsync(CancellationToken cancellation)
    {
        var refused = _elsewhere is null ? [] : new List<DeskRefusal>(await _elsewhere.SendAsync([.. _items.Where(item => item.Record is not null)], cancellation));
        var left = new Stack<List<DeskItem>>();
        left.Push([.. _items.ExceptBy(refused.Select(refusal => refusal.Letter), item => item.Entry.Letter)]);
        int tries = 1;
        while (left.TryPop(out var part))
        {
            foreach (var item in part.FindAll(IsDenied)) refused.Add(new(item.Entry.Letter, item.Record!.Topic, ErrorCode.TopicAuthorizationFailed));
            part.RemoveAll(IsDenied);
            part.RemoveAll(item => Ledger.HasOneFor(item.Entry));
            if (part.Count == 0) continue;
            try
            {
                await WriteAsync(part, cancellation);
                tries = 1;
            }
            catch (TransactionLostException lost) when (lost.IsRetriable && tries < TriesMax)
            {
                tries++;
                await TakeAgainAsync(cancellation);
                left.Push(part);
            }
            catch (TransactionLostException lost) when (lost.RefusedBy is { } by && (part.Count > 1 || IsOf(part[0], by)))
            {
                await TakeAgainAsync(cancellation);
                int half = part.Count / 2;
                if (half == 0) refused.Add(new(part[0].Entry.Letter, by.Topic, lost.Code));
                else left.Push(part[half..]);
                if (half > 0) left.Push(part[..half]);
            }
            catch (TransactionLostException lost) when (_elsewhere is null && lost.DeniedTopic is { } topic && part.Exists(item => item.Record?.Topic == topic))
            {
                await TakeAgainAsync(cancellation);
                _denied.Add(topic);
                left.Push(part);
            }
            catch (TransactionLostException lost)
            {
                await LetGoAsync(lost, cancellation);
                throw Failed(lost);
            }
        }
        _items.Clear();
        Bytes = 0;
        return refused;
    }

    /// <summary>Waits until everybody can read what committed. The id is left to whoever has it by now.</summary>
    public Task SettleAsync(CancellationToken cancellation) => _isUnsettled ? _writer.SettleAsync(cancellation) : Task.CompletedTask;

    bool IsDenied(DeskItem item) => item.Record is { } record && _denied.Contains(record.Topic);

    static bool IsOf(DeskItem item, TopicPartition partition) => item.Record is { } record && record.Topic == partition.Topic;

    async Task WriteAsync(List<DeskItem> items, CancellationToken cancellation)
    {
        await AppendAsync(items, cancellation);
        await _writer.CommitAsync(cancellation);
        _isUnsettled = true;
        foreach (var item in items) Ledger.Add(item.Entry);
    }

    // Else the transaction would stay open, and hold readers up, until its time is over.
    async Task LetGoAsync(TransactionLostException lost, CancellationToken cancellation)
    {
        if (lost.IsFenced || lost.Code == ErrorCode.TransactionalIdAuthorizationFailed) return;
        try
        {
            await _writer.TakeAsync(cancellation);
        }
        catch (KafkaException)
        {
            // What failed first says more.
        }
    }

    async Task TakeAgainAsync(CancellationToken cancellation)
    {
        await _writer.TakeAsync(cancellation);
        await Ledger.ReadAsync(cancellation);
    }

    async Task AppendAsync(List<DeskItem> items, CancellationToken cancellation)
    {
        await LearnAsync([_topics.Ledger, _topics.Audit, .. _elsewhere is null ? items.Select(item => item.Record?.Topic).OfType<string>() : []], cancellation);
        foreach (var item in items)
        {
            if (item.Record is { } record && _elsewhere is null) Append(record);
            Append(new(_topics.Ledger, item.Entry.Letter.Partition % _ledgerPartitions, _time.GetUtcNow().ToUnixTimeMilliseconds(), item.Entry.Key, item.Entry.Value, []));
        }
        foreach (var action in items.GroupBy(item => item.Entry.Action))
        {
            var letters = action.Select(item => item.Entry.Letter).ToList();
            byte[] line = AuditRecord.Of(LedgerEntry.Word(action.Key), _by, action.First().Entry.When, _topics.Letters, letters, action.Select(item => item.Record?.Topic).OfType<string>().Distinct());
            Append(new(_topics.Audit, 0, _time.GetUtcNow().ToUnixTimeMilliseconds(), null, line, []));
        }
    }

    void Append(Reentry record)
    {
        var slot = _writer.Append(record.Topic, record.Partition, record.Timestamp, record.Key?.Length ?? -1, record.Value?.Length ?? -1, record.Headers);
        record.Key?.CopyTo(slot.Key);
        record.Value?.CopyTo(slot.Value);
    }

    /// <summary>Batches are as large as the topics take them.</summary>
    async Task LearnAsync(IEnumerable<string> topics, CancellationToken cancellation)
    {
        foreach (string topic in topics.Distinct().Where(_known.Add).ToList())
            _writer.Limit(topic, (await TrialTopics.BytesMaxAsync(_client, [topic], cancellation))[0]);
    }

    CommandFailure Failed(TransactionLostException lost)
    {
        if (lost.IsFenced)
            return new(ExitCode.Failed, "WEIR8063", $"another operator took the desk of '{_topics.Letters}' ({_topics.TransactionalId}); what was committed before stays, and nothing was written twice", "Wait until they are done, then run this again: it goes on with what is still open");
        if (lost.RefusedBy is { } by)
            return new(ExitCode.Failed, "WEIR8065", $"partition {by.Partition} of '{by.Topic}' refused what was to be written: {lost.Code.Name()}; the transaction with it was aborted, those before it stay", DeskRefusal.Next);
        if (lost.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed)
            return new(ExitCode.Configuration, "WEIR2103", lost.Message, $"The desk needs WRITE on the topics that records go back to, on '{_topics.Ledger}' and '{_topics.Audit}', and on the transactional id '{_topics.TransactionalId}'");
        return new(ExitCode.Unreachable, "WEIR2101", lost.Message, "Run it again: it goes on with what is still open");
    }
}
