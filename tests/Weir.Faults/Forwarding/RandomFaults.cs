namespace Weir.Faults.Forwarding;

/// <summary>A bad network: of every hundred requests and answers a few are held back, lost, or cut with their connection; until <paramref name="most"/> of them were.</summary>
/// <param name="seed">Which ones; what is asked in which order is not the seed's.</param>
/// <param name="most">After so many faults the network is well.</param>
sealed class RandomFaults(int seed, int most) : IForwardingRule
{
    const int HeldBackMillisecondsMax = 1_500;

    readonly Random _random = new(seed);
    int _faults;

    /// <summary>Faults so far.</summary>
    public int Faults => Volatile.Read(ref _faults);

    public ValueTask<Passage> RequestAsync(ForwardedRequest request) => DecideAsync();

    public ValueTask<Passage> AnswerAsync(ForwardedRequest request) => DecideAsync();

    async ValueTask<Passage> DecideAsync()
    {
        var (choice, milliseconds) = Next();
        if (choice > 3 || Volatile.Read(ref _faults) >= most) return Passage.Forward;
        Interlocked.Increment(ref _faults);
        if (choice == 0) return Passage.Drop;
        if (choice == 1) return Passage.Cut;
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
        return Passage.Forward;
    }

    (int Choice, int Milliseconds) Next()
    {
        lock (_random) return (_random.Next(100), _random.Next(HeldBackMillisecondsMax));
    }
}
