using Weir.Broker.Groups;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Broker.Transactions;

namespace Weir.Broker;

/// <summary>What the broker does every few minutes beside its clients: records that topics keep no longer are deleted, and what has long been silent is forgotten.</summary>
/// <remarks>How long something was silent is counted in these looks, since the broker's start: no timestamp of a client's makes it too early, and a restart counts anew.</remarks>
sealed class Housekeeping : IDisposable
{
    readonly Lock _one = new();
    readonly LogStore _store;
    readonly TopicTable _topics;
    readonly GroupCoordinator _groups;
    readonly TransactionCoordinator _transactions;
    readonly BrokerClock _clock;
    readonly EmbeddedBrokerOptions _options;
    readonly ITimer _timer;
    bool _isOver;

    public Housekeeping(LogStore store, TopicTable topics, GroupCoordinator groups, TransactionCoordinator transactions, BrokerClock clock, EmbeddedBrokerOptions options)
    {
        (_store, _topics, _groups, _transactions, _clock, _options) = (store, topics, groups, transactions, clock, options);
        _timer = clock.Time.CreateTimer(_ => Look(), null, options.RetentionCheckInterval, options.RetentionCheckInterval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        // A look that is under way still writes; one that begins after this does not.
        lock (_one) _isOver = true;
    }

    void Look()
    {
        if (!_one.TryEnter()) return;
        try
        {
            if (_isOver) return;
            DeleteRecords();
            _groups.ForgetSilent(Looks(_options.OffsetsRetention));
            _transactions.ForgetSilent(Looks(_options.TransactionalIdExpiration));
        }
        catch (StorageFailedException)
        {
            // Whoever runs the broker is told by the store.
        }
        catch (Exception failure)
        {
            // On a timer's thread it would end the process.
            _options.OnError?.Invoke(failure);
        }
        finally
        {
            _one.Exit();
        }
    }

    void DeleteRecords()
    {
        bool isLess = false;
        foreach (var topic in _topics.All)
        {
            foreach (var partition in topic.Partitions)
            {
                isLess |= partition.Log.Keep(topic.Settings.KeepsFrom(_clock.NowMs), topic.Settings.KeepsBytes);
                partition.Log.Producers.ForgetSilent(Looks(_options.ProducerIdExpiration));
            }
        }
        // The files go with a checkpoint.
        if (isLess) _store.CheckpointSoon();
    }

    // As many that nothing is forgotten before its time.
    int Looks(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time / _options.RetentionCheckInterval), 1, int.MaxValue);
}
