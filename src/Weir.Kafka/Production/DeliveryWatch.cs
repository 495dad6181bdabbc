namespace Weir.Kafka.Production;

/// <summary>Says what keeps a delivery waiting: after a while, then each new cause once, and that it goes on.</summary>
sealed class DeliveryWatch(TimeProvider time, TimeSpan patience, Action<string?>? tell)
{
    const string NoAnswer = "no answer from the broker yet";

    readonly Lock _gate = new();
    readonly HashSet<string> _told = new(StringComparer.Ordinal);
    string _cause = NoAnswer;

    /// <summary>Watches what begins now, until it is disposed of.</summary>
    public ITimer? Begin()
    {
        lock (_gate) _cause = NoAnswer;
        return tell is null ? null : time.CreateTimer(static watch => ((DeliveryWatch)watch!).Tell(), this, patience, patience);
    }

    /// <summary>A try failed, and another one follows.</summary>
    public void Failed(string cause)
    {
        lock (_gate) _cause = cause;
    }

    /// <summary>What was watched is delivered.</summary>
    public void Delivered()
    {
        lock (_gate)
        {
            if (_told.Count == 0) return;
            _told.Clear();
        }
        tell?.Invoke(null);
    }

    void Tell()
    {
        string cause;
        lock (_gate)
        {
            if (!_told.Add(_cause)) return;
            cause = _cause;
        }
        tell?.Invoke(cause);
    }
}
