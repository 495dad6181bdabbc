namespace Weir.Broker;

/// <summary>Makes ids; safe to ask from several threads, and the same ids again for the same seed and order.</summary>
sealed class IdSource(Random random)
{
    readonly Lock _gate = new();

    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_gate) random.NextBytes(bytes);
        return new(bytes);
    }

    /// <summary>Kafka's form of a member id: what it belongs to, and a UUID.</summary>
    public string NextMemberId(string prefix) => $"{prefix}-{NextGuid()}";
}
