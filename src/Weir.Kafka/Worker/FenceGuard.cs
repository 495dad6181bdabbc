using Weir.Engine;

namespace Weir.Kafka.Worker;

/// <summary>Tells a lost race from a duplicated name: the first time somebody fences us we take the name back, the second within 60 s we give in.</summary>
sealed class FenceGuard(TimeProvider time, string transactionalId)
{
    static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    long? _last;

    /// <exception cref="WeirException">WEIR2003: fenced twice within 60 s.</exception>
    public void Fenced()
    {
        long now = time.GetTimestamp();
        if (_last is { } last && time.GetElapsedTime(last, now) < Window)
            throw new WeirException("WEIR2003", $"another process uses the transactional id '{transactionalId}': it fenced this one twice within 60 s",
                "Give each process an instance name of its own: --instance or WEIR_INSTANCE.");
        _last = now;
    }
}
