using System.Diagnostics.Metrics;
using Weir.Broker.Network;
using Weir.Broker.Storage;
using Weir.Protocol.Messages;

namespace Weir.Broker;

/// <summary>Counts of a running broker, since it was started; also published as meters (<c>weir.broker.*</c>).</summary>
/// <remarks>A request adds to numbers, and what is a level is computed when somebody looks: nothing is done per record.</remarks>
public sealed class BrokerStatus : IDisposable
{
    readonly RequestCount[] _requests = [.. Enumerable.Range(0, ApiTable.All.Max(api => (int)api.ApiKey) + 1).Select(key => new RequestCount((ApiKey)key))];

    /// <summary>Starts at zero.</summary>
    public BrokerStatus()
    {
        Counter("requests", "{request}", "Requests that were answered, by API.", count => count.Answered);
        Counter("request.errors", "{request}", "Requests whose answer has an error in it, by API.", count => count.Failed);
        Meter.CreateObservableCounter("weir.broker.request.duration", () => Counted().Select(count => new Measurement<double>(count.Took.TotalSeconds, count.Tag)), "s", "From requests' arrival to their answer, in all, by API; a fetch waits as long as it asks for.");
        Counter("received", "By", "Bytes of requests, by API.", count => count.BytesIn);
        Counter("sent", "By", "Bytes of answers, by API.", count => count.BytesOut);
        Meter.CreateObservableCounter("weir.broker.records", () => Store?.Appended.Records ?? 0, "{record}", "Records that were appended.");
        Meter.CreateObservableCounter("weir.broker.records.size", () => Store?.Appended.Bytes ?? 0, "By", "Bytes of the batches that were appended, compressed where they are.");
        Meter.CreateObservableCounter("weir.broker.fsyncs", () => Store?.Journal.Commits.Count ?? 0, "{fsync}", "Group commits of the journal, a write and an fsync each: whatever came in while one ran shares the next.");
        Meter.CreateObservableCounter("weir.broker.fsync.duration", () => Store?.Journal.Commits.Took.TotalSeconds ?? 0, "s", "How long the group commits of the journal took in all.");
        Gauge("journal.pending", "By", "Bytes that wait for the journal's next group commit.", broker => broker.Store.Journal.PendingBytes);
        Gauge("connections", "{connection}", "Clients that are connected.", broker => broker.Connections);
        Gauge("topics", "{topic}", "Topics.", broker => broker.Store.Topics.Count);
        Gauge("partitions", "{partition}", "Partitions of all topics.", broker => broker.Store.Topics.Sum(topic => topic.Partitions.Count));
        Gauge("groups", "{group}", "Groups, those without members among them.", broker => broker.Groups);
        Gauge("transactions.open", "{transaction}", "Transactions that are open or being ended.", broker => broker.OpenTransactions);
        Gauge("storage.failed", "1", "1 when a write or an fsync failed and nothing is written any more: alert on it.", broker => broker.Failure is null ? 0 : 1);
    }

    internal Meter Meter { get; } = new("Weir.Broker");

    /// <summary>How many requests of an API were answered.</summary>
    public long Requests(ApiKey api) => _requests[(int)api].Answered;

    /// <summary>How many of those answers have an error in them.</summary>
    public long Errors(ApiKey api) => _requests[(int)api].Failed;

    /// <summary>How many records were appended.</summary>
    public long Records => Store?.Appended.Records ?? 0;

    internal EmbeddedBroker? Broker { get; init; }

    LogStore? Store => Broker?.Store;

    internal void Answered(ApiKey api, TimeSpan took, int bytesIn, int bytesOut, bool failed) => _requests[(int)api].Add(took, bytesIn, bytesOut, failed);

    /// <summary>Takes the meters back.</summary>
    public void Dispose() => Meter.Dispose();

    IEnumerable<RequestCount> Counted() => _requests.Where(count => count.Answered > 0);

    void Counter(string name, string unit, string what, Func<RequestCount, long> read) =>
        Meter.CreateObservableCounter($"weir.broker.{name}", () => Counted().Select(count => new Measurement<long>(read(count), count.Tag)), unit, what);

    void Gauge(string name, string unit, string what, Func<EmbeddedBroker, int> read) => Meter.CreateObservableGauge($"weir.broker.{name}", () => Broker is { } broker ? read(broker) : 0, unit, what);
}
