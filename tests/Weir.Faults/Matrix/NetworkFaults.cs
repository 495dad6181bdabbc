using Weir.Faults.Forwarding;

namespace Weir.Faults.Matrix;

/// <summary>The network between all workers and all brokers.</summary>
static class NetworkFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        In("network-silent", "nothing arrives for 10 s and nobody is told", Weather.Silent, 10),
        In("network-away", "the same for 30 s, longer than any session", Weather.Silent, 30),
        new("network-half-open", "every connection is mute for good and stays open; new ones work", TimeSpan.FromSeconds(12), async stage =>
        {
            stage.Network.Mute();
            await stage.HoldAsync(1);
        }),
        In("network-torn", "every connection is cut, again and again, for 5 s", Weather.Torn, 5),
        In("network-slow", "500 ms more for each round trip, for 10 s", Weather.Slow, 10),
        In("network-lossy", "one frame in a hundred comes late, for 10 s", Weather.Lossy, 10),
    ];

    static Fault In(string name, string what, Weather weather, double seconds) => new(name, what, TimeSpan.FromSeconds(seconds + 1), async stage =>
    {
        stage.Network.Now = weather;
        await stage.HoldAsync(seconds);
        stage.Network.Now = Weather.Fine;
    });
}
