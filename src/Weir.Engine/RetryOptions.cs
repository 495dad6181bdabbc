using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>How a record is tried again that a step could not decide for a reason that may pass. Its partition waits meanwhile, so order is kept; the others go on.</summary>
/// <param name="Within">How long a record is tried before it becomes a dead letter. Default 5 min.</param>
/// <param name="Backoff">The first wait, doubled each time. Default 200 ms.</param>
/// <param name="BackoffMax">The longest wait. Default 10 s.</param>
public sealed record RetryOptions(TimeSpan Within, TimeSpan Backoff, TimeSpan BackoffMax)
{
    internal static readonly SettingsSpec<RetryOptions> Spec = new SettingsSpec<RetryOptions>("retry", "How a record is tried again when a step of the pipeline's own says that it could not decide yet. Its partition waits meanwhile.")
        .Duration("within", "How long a record is tried before it becomes a dead letter (WEIR3154).", TimeSpan.FromMinutes(5), atLeast: TimeSpan.FromMilliseconds(1), atMost: TimeSpan.FromDays(7))
        .Duration("backoff", "The first wait; each later one is twice as long.", TimeSpan.FromMilliseconds(200), atLeast: TimeSpan.FromMilliseconds(1), atMost: TimeSpan.FromMinutes(10))
        .Duration("backoff_max", "The longest wait.", TimeSpan.FromSeconds(10), atLeast: TimeSpan.FromMilliseconds(1), atMost: TimeSpan.FromMinutes(10))
        .Builds(values => new RetryOptions(values.Duration("within"), values.Duration("backoff"), values.Duration("backoff_max")));
}
