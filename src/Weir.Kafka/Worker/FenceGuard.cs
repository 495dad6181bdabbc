using Weir.Engine;

namespace Weir.Kafka.Worker;

/// <summary>
/// Tells a lost race from a duplicated name: the first time somebody fences us we take the name back, the second within 60 s we give in. A lost race is
/// also one against ourselves: a request of ours that was late, or of a process that was killed under this name, counts for the broker as somebody else.
/// </summary>
sealed class FenceGuard
{
    static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    const string Hint = "Give each process an instance name of its own: --instance or WEIR_INSTANCE.";

    readonly TimeProvider _time;
    readonly string _code;
    readonly string _what;
    long? _last;

    FenceGuard(TimeProvider time, string code, string what) => (_time, _code, _what) = (time, code, what);

    public static FenceGuard OfTransactionalId(TimeProvider time, string transactionalId) =>
        new(time, "WEIR2003", $"another process uses the transactional id '{transactionalId}': it fenced this one twice within 60 s");

    public static FenceGuard OfInstance(TimeProvider time, string group, string instance) =>
        new(time, "WEIR2007", $"another process joined group '{group}' under the instance name '{instance}': it fenced this one twice within 60 s");

    /// <exception cref="WeirException">WEIR2003, WEIR2007: fenced twice within 60 s.</exception>
    public void Fenced()
    {
        long now = _time.GetTimestamp();
        if (_last is { } last && _time.GetElapsedTime(last, now) < Window) throw new WeirException(_code, _what, Hint);
        _last = now;
    }
}
