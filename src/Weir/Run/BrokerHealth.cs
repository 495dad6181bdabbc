using Weir.Http;

namespace Weir.Run;

/// <summary>What <c>weir broker</c> answers to the health probes. It is always live: where a restart helps, it ends by itself.</summary>
sealed class BrokerHealth
{
    volatile LocalBroker? _broker;
    volatile bool _isStopping;

    public Health Health => new(
        () => _broker is null ? new(["the broker opens its data"]) : HealthReport.Well,
        Ready,
        () => HealthReport.Well);

    /// <summary>It listens.</summary>
    public void Listens(LocalBroker broker) => _broker = broker;

    /// <summary>It was asked to end.</summary>
    public void Stops() => _isStopping = true;

    HealthReport Ready() => (_broker, _isStopping) switch
    {
        (null, _) => new(["the broker opens its data"]),
        (_, true) => new(["the broker stops"]),
        ({ Failure: not null }, _) => new(["the disk takes no more writes"]),
        _ => HealthReport.Well,
    };
}
