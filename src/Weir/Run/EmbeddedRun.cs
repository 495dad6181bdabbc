using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Logging;

namespace Weir.Run;

/// <summary>The embedded broker under <c>weir run --embedded</c>: one of this process, or that of the process which holds the folder; with the pipeline's source topic in it.</summary>
sealed class EmbeddedRun(LocalBroker? broker, string address) : IAsyncDisposable
{
    /// <summary>Of topics that are created: a few workers can share them.</summary>
    const int Partitions = 4;

    public string Address { get; } = address;

    public static async Task<EmbeddedRun> StartAsync(PipelinePlan plan, string folder, string listen, TimeProvider time, EventLog log, CancellationToken cancellation)
    {
        var (broker, address) = await LocalBroker.StartOrFindAsync(folder, listen, time, BrokerEvents.Failed(log));
        log.Write(EventLevel.Info, "WEIR6010", "broker listening", ("address", address), ("data", folder), ("own", broker is not null));
        var run = new EmbeddedRun(broker, address);
        try
        {
            await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [address], Time = time });
            // The topics it writes are the start checks' to create, with the settings dead letters need: topics.create is missing here.
            await new KafkaAdmin(client).CreateTopicIfMissingAsync(new NewTopic(plan.Source.Topic, Partitions, 1), cancellation);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => broker?.DisposeAsync() ?? ValueTask.CompletedTask;
}
