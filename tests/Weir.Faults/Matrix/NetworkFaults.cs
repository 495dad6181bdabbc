using Weir.Faults.Forwarding;

namespace Weir.Faults.Matrix;

/// <summary>The network between all workers and all brokers.</summary>
static class NetworkFaults
{
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<Fault> All { get; } =
    [
        In("network-silent", "nothing arrives for 10 s and nobody is told", Weather.Silent, 10),
        In("network-away", "the same for 30 s, longer than any session", Weather.Silent, 30),
        new("network-half-open", "every connection is mute for good and stays open; new ones work", TimeSpan.FromSeconds(12), async stage =>
        {
            // A member that waits to be told its first partitions is as good as dead to the group, and its peers wait for it as long as its session.
            await stage.AllAssignedAsync();
            stage.Network.Mute();
            await stage.HoldAsync(1);
        })
        {
            On = FaultClusters.Replicated,
            // Nothing tells that a connection is dead but that a request on it is not answered, for which it has 5 s.
            GoesOnWithin = TimeSpan.FromSeconds(5) + Promise,
        },
        In("network-torn", "every connection is cut, again and again, for 5 s", Weather.Torn, 5),
        In("network-slow", "500 ms more for each round trip, for 10 s", Weather.Slow, 10),
        In("network-lossy", "one frame in a hundred comes late, for 10 s", Weather.Lossy, 10),
        Packets("packets-dropped", "the kernel drops every packet for 30 s", 30, "-j", "DROP"),
        Packets("packets-refused", "the kernel answers every packet with a reset for 5 s", 5, "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset"),
        Packets("packets-lost", "the kernel loses one packet in a hundred for 15 s", 15, "-m", "statistic", "--mode", "random", "--probability", "0.01", "-j", "DROP"),
    ];

    static Fault Packets(string name, string what, double seconds, params string[] rule) => new(name, what, TimeSpan.FromSeconds(seconds + 1), async stage =>
    {
        await stage.Packets.FilterAsync(rule);
        await stage.HoldAsync(seconds);
        await stage.Packets.ClearAsync();
    })
    {
        IsInNamespace = true,
        IsInShortForm = false,
        // What is connected to while nothing arrives is tried again by the kernel at ever longer intervals: that it is given up in time is Weir's part.
        Workers = options => options with { ConnectTimeout = ConnectTimeout },
        GoesOnWithin = Promise,
    };

    static Fault In(string name, string what, Weather weather, double seconds) => new(name, what, TimeSpan.FromSeconds(seconds + 1), async stage =>
    {
        stage.Network.Now = weather;
        await stage.HoldAsync(seconds);
        stage.Network.Now = Weather.Fine;
    })
    {
        On = FaultClusters.Replicated,
        GoesOnWithin = Promise,
    };
}
