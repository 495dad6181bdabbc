using Weir.Kafka.Cluster;

namespace Weir.Kafka.Worker;

/// <summary>What keeps failing in one worker, several things at a time, told as one: it is over when none of them is left.</summary>
sealed class WorkerTroubles(int worker, TimeProvider time, IPipelineEvents events)
{
    readonly Lock _gate = new();
    readonly SortedDictionary<int, string> _told = [];
    int _watches;

    /// <summary>A watch over another thing.</summary>
    public TroubleWatch Watch()
    {
        int number = _watches++;
        return new(time, what => Tell(number, what), took => Over(number, took));
    }

    void Tell(int number, string what)
    {
        lock (_gate)
        {
            _told[number] = what;
            events.Trouble(worker, what);
        }
    }

    void Over(int number, TimeSpan took)
    {
        lock (_gate)
        {
            _told.Remove(number);
            if (_told.Count == 0) events.TroubleOver(worker, took);
            else events.Trouble(worker, _told.Values.First());
        }
    }
}
