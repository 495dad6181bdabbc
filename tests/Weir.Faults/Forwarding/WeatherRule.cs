namespace Weir.Faults.Forwarding;

/// <summary>One network for all its connections, whose weather changes.</summary>
/// <param name="seed">Which frames are lost in lossy weather.</param>
sealed class WeatherRule(int seed) : IForwardingRule
{
    static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(250);

    readonly Lock _changing = new();
    readonly Random _random = new(seed);
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Weather _now;
    long _mutedAt = long.MinValue;

    public Weather Now
    {
        get
        {
            lock (_changing) return _now;
        }

        set
        {
            lock (_changing)
            {
                _now = value;
                _changed.SetResult();
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Every connection there is gets mute for good and stays open, as when a firewall forgets it; new ones work.</summary>
    public void Mute() => Volatile.Write(ref _mutedAt, TimeProvider.System.GetTimestamp());

    public ValueTask<Passage> RequestAsync(ForwardedRequest request) => PassAsync(request);

    public ValueTask<Passage> AnswerAsync(ForwardedRequest request) => PassAsync(request);

    async ValueTask<Passage> PassAsync(ForwardedRequest request)
    {
        while (Silence() is { } silence) await silence;
        if (request.ConnectedAt <= Volatile.Read(ref _mutedAt)) return Passage.Drop;
        var now = Now;
        if (now == Weather.Torn) return Passage.Cut;
        if (now == Weather.Slow) await Task.Delay(Slow, TimeProvider.System);
        else if (now == Weather.Lossy && LostFor() is { } late) await Task.Delay(late, TimeProvider.System);
        return Passage.Forward;
    }

    Task? Silence()
    {
        lock (_changing) return _now == Weather.Silent ? _changed.Task : null;
    }

    TimeSpan? LostFor()
    {
        lock (_random) return _random.Next(100) == 0 ? TimeSpan.FromMilliseconds(_random.Next(200, 1_000)) : null;
    }
}
