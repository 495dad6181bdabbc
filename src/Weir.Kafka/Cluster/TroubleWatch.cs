namespace Weir.Kafka.Cluster;

/// <summary>Says that something keeps failing: after 2 s, then every 30 s for as long as it does, and that it is over. For one caller at a time.</summary>
sealed class TroubleWatch(TimeProvider time, Action<string> trouble, Action<TimeSpan> over)
{
    // A leader or coordinator that moves is found again within this time.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    long? _since;
    long? _toldAt;

    /// <summary>A try failed, and another one follows.</summary>
    public void Failed(string what)
    {
        long now = time.GetTimestamp();
        _since ??= now;
        if (_toldAt is { } before ? time.GetElapsedTime(before, now) < Interval : time.GetElapsedTime(_since.Value, now) < Patience) return;
        _toldAt = now;
        trouble(what);
    }

    /// <summary>A try succeeded.</summary>
    public void Better()
    {
        var (since, wasTold) = (_since, _toldAt is not null);
        (_since, _toldAt) = (null, null);
        if (wasTold) over(time.GetElapsedTime(since!.Value));
    }
}
