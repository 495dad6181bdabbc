using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>How outputs are delivered: exactly once, in transactions.</summary>
/// <param name="Transaction">When a transaction closes.</param>
/// <param name="Retry">How a record is tried again.</param>
public sealed record DeliveryOptions(TransactionOptions Transaction, RetryOptions Retry)
{
    internal static readonly SettingsSpec<DeliveryOptions> Spec = new SettingsSpec<DeliveryOptions>("delivery", "How outputs are delivered.")
        .Choice("guarantee", "Each record is written exactly once, which needs a cluster with transactions.", ["exactly-once", "at-least-once"], "exactly-once", check: word => word == "at-least-once" ? "use exactly-once" : null)
        .Group(TransactionOptions.Spec)
        .Group(RetryOptions.Spec)
        .Builds(values => new DeliveryOptions(values.Group<TransactionOptions>("transaction"), values.Group<RetryOptions>("retry")));
}
