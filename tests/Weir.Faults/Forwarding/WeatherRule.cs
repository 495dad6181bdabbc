namespace Weir.Faults.Forwarding;

/// <summary>One network for all its connections, whose weather changes.</summary>
/// <param name="seed">Which frames are lost in lossy weather.</param>
sealed class WeatherRule(int seed) : IForwardingRule
{
    static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(250);

    readonly Random _random = new(seed);
    volatile int _weather;

    public Weather Now
    {
        get => (Weather)_weather;
        set => _weather = (int)value;
    }

    public ValueTask<Passage> RequestAsync(ForwardedRequest request) => PassAsync();

    public ValueTask<Passage> AnswerAsync(ForwardedRequest request) => PassAsync();

    async ValueTask<Passage> PassAsync()
    {
        switch (Now)
        {
            case Weather.Silent:
                return Passage.Drop;
            case Weather.Torn:
                return Passage.Cut;
            case Weather.Slow:
                await Task.Delay(Slow, TimeProvider.System);
                return Passage.Forward;
            case Weather.Lossy when LostFor() is { } late:
                await Task.Delay(late, TimeProvider.System);
                return Passage.Forward;
            default:
                return Passage.Forward;
        }
    }

    TimeSpan? LostFor()
    {
        lock (_random) return _random.Next(100) == 0 ? TimeSpan.FromMilliseconds(_random.Next(200, 1_000)) : null;
    }
}
