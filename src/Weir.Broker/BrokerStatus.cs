using System.Diagnostics.Metrics;
using Weir.Broker.Network;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker;

/// <summary>Counts of a running broker, since it was started; also published as meters (<c>weir.broker.*</c>), a second after that.</summary>
/// <remarks>A request adds to numbers, and what is a level is computed when somebody looks: nothing is done per record.</remarks>
public sealed class BrokerStatus : IDisposable
{
    static readonly TimeSpan UntilPublished = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    readonly EmbeddedBroker? _broker;
    readonly RequestCount[] _requests = new RequestCount[ApiVersions.Last + 1];
    ITimer? _soon;
    bool _isDisposed;

    /// <summary>Starts at zero, without a broker.</summary>
    public BrokerStatus() : this(null) => Publish();

    internal BrokerStatus(EmbeddedBroker? broker)
    {
        _broker = broker;
        for (int key = 0; key < _requests.Length; key++) _requests[key] = new((ApiKey)key);
    }

    /// <summary>Publishes the meters, unless they are already.</summary>
    internal void Publish()
    {
        lock (_gate)
        {
            if (Meter is null && !_isDisposed) Describe(Meter = new("Weir.Broker"));
        }
    }

    /// <summary>Publishes the meters a second from now: the first in a process take as long as a third of a start.</summary>
    internal void PublishSoon(TimeProvider time)
    {
        lock (_gate)
            if (!_isDisposed) _soon = time.CreateTimer(_ => Publish(), null, UntilPublished, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many requests of an API were answered.</summary>
    public long Requests(ApiKey api) => _requests[(int)api].Answered;

    /// <summary>How many of those answers have an error in them.</summary>
    public long Errors(ApiKey api) => _requests[(int)api].Failed;

    /// <summary>How many records were appended.</summary>
    public long Records => Store?.Appended.Records ?? 0;

    /// <summary>Null until it is published.</summary>
    internal Meter? Meter { get; private set; }

    LogStore? Store => _broker?.Store;

    internal void Answered(ApiKey api, TimeSpan took, int bytesIn, int bytesOut, bool failed) => _requests[(int)api].Add(took, bytesIn, bytesOut, failed);

    /// <summary>Takes the meters back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _soon?.Dispose();
            Meter?.Dispose();
        }
    }

    void Describe(Meter meter)
    {
        Counter(meter, "requests", "{request}", "Requests that were answered, by API.", count => count.Answered);
        Counter(meter, "request.errors", "{request}", "Requests whose answer has an error in it, by API.", count => count.Failed);
        meter.CreateObservableCounter("weir.broker.request.duration", () => Counted().Select(count => new Measurement<double>(count.Took.TotalSeconds, count.Tag)), "s", "From requests' arrival to their answer, in all, by API; a fetch waits as long as it asks for.");
        Counter(meter, "received", "By", "Bytes of requests, by API.", count => count.BytesIn);
        Counter(meter, "sent", "By", "Bytes of answers, by API.", count => count.BytesOut);
        meter.CreateObservableCounter("weir.broker.records", () => Store?.Appended.Records ?? 0, "{record}", "Records that were appended.");
        meter.CreateObservableCounter("weir.broker.records.size", () => Store?.Appended.Bytes ?? 0, "By", "Bytes of the batches that were appended, compressed where they are.");
        meter.CreateObservableCounter("weir.broker.fsyncs", () => Store?.Journal.Commits.Count ?? 0, "{fsync}", "Group commits of the journal, a write and an fsync each: whatever came in while one ran shares the next.");
        meter.CreateObservableCounter("weir.broker.fsync.duration", () => Store?.Journal.Commits.Took.TotalSeconds ?? 0, "s", "How long the group commits of the journal took in all.");
        Gauge(meter, "journal.pending", "By", "Bytes that wait for the journal's next group commit.", broker => broker.Store.Journal.PendingBytes);
        Gauge(meter, "connections", "{connection}", "Clients that are connected.", broker => broker.Connections);
        Gauge(meter, "topics", "{topic}", "Topics.", broker => broker.Store.Topics.Count);
        Gauge(meter, "partitions", "{partition}", "Partitions of all topics.", broker => broker.Store.Topics.Sum(topic => topic.Partitions.Count));
        Gauge(meter, "groups", "{group}", "Groups, those without members among them.", broker => broker.Groups);
        Gauge(meter, "transactions.open", "{transaction}", "Transactions that are open or being ended.", broker => broker.OpenTransactions);
        Gauge(meter, "storage.failed", "1", "1 when a write or an fsync failed and nothing is written any more: alert on it.", broker => broker.Failure is null ? 0 : 1);
    }

    IEnumerable<RequestCount> Counted() => _requests.Where(count => count.Answered > 0);

    void Counter(Meter meter, string name, string unit, string what, Func<RequestCount, long> read) =>
        meter.CreateObservableCounter($"weir.broker.{name}", () => Counted().Select(count => new Measurement<long>(read(count), count.Tag)), unit, what);

    void Gauge(Meter meter, string name, string unit, string what, Func<EmbeddedBroker, int> read) => meter.CreateObservableGauge($"weir.broker.{name}", () => _broker is { } broker ? read(broker) : 0, unit, what);
}
