namespace Weir.Faults.Recovery;

/// <summary>A way to come back after kill -9, as DESIGN promises them apart.</summary>
/// <param name="Name">In results.</param>
/// <param name="What">In a sentence.</param>
/// <param name="Promise">What Weir promises.</param>
/// <param name="Limit">The longest that <paramref name="Promise"/> allows on the cluster of these runs.</param>
/// <param name="Load">Seconds of load that are enough for Weir, its start included.</param>
/// <param name="Processes">How many run.</param>
/// <param name="ComesBack">Whether the killed one is started again at once.</param>
/// <param name="GroupProtocol">Kafka's <c>group.protocol</c> of Weir.</param>
sealed record RecoveryCase(string Name, string What, string Promise, TimeSpan Limit, int Load, int Processes, bool ComesBack, string? GroupProtocol)
{
    public static IReadOnlyList<RecoveryCase> All { get; } =
    [
        new("same-name", "one process; it is started again at once, Weir under its name", "3 s", TimeSpan.FromSeconds(3), 25, 1, true, null),
        new("survivor", "two processes; the other one takes over", "session (10 s) + 3 s; transaction time-out + 10 s + 3 s where positions were sent", TimeSpan.FromSeconds(23), 45, 2, false, null),
        new("same-name-848", "the first with `group.protocol: consumer` (KIP-848)", "the broker's session (45 s unless it is set; 10 s here) + 3 s", TimeSpan.FromSeconds(13), 75, 1, true, "consumer"),
        new("survivor-848", "the second with `group.protocol: consumer` (KIP-848)", "the broker's session (45 s unless it is set; 10 s here) + 3 s", TimeSpan.FromSeconds(13), 75, 2, false, "consumer"),
    ];

    public override string ToString() => Name;
}
