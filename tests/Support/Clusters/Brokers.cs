using Weir.Support.Clusters;
using Weir.Support.Processes;

[assembly: AssemblyFixture(typeof(Brokers))]

namespace Weir.Support.Clusters;

/// <summary>The brokers that all tests share, each started by the first test that asks for it. Names of topics and groups are never shared.</summary>
public sealed class Brokers : IAsyncDisposable
{
    readonly Lazy<Task<ApacheKafka>> _apache = new(() => ApacheKafka.StartAsync(1));
    readonly Lazy<Task<ApacheKafka>> _three = new(() => ApacheKafka.StartAsync(3));
    readonly Lazy<Task<BrokerProcess>> _embedded = new(() => BrokerProcess.StartAsync());

    internal Task<ApacheKafka> ApacheAsync() => Found(_apache);

    internal Task<ApacheKafka> ThreeNodesAsync() => Found(_three);

    internal Task<BrokerProcess> EmbeddedAsync() => _embedded.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var kafka in new[] { _apache, _three })
        {
            if (kafka.IsValueCreated) await (await kafka.Value).DisposeAsync();
        }
        if (_embedded.IsValueCreated) await (await _embedded.Value).DisposeAsync();
    }

    static Task<ApacheKafka> Found(Lazy<Task<ApacheKafka>> kafka)
    {
        KafkaTools.Require();
        return kafka.Value;
    }
}
