using Weir.Protocol;

namespace Weir.Commands.Records;

/// <summary>Which partition a record goes to: the one asked for, the key's, or without a key each in turn.</summary>
sealed class Placement(string topic, int partitions, int? only)
{
    int _turn;

    public string Topic { get; } = topic;

    public int For(bool hasKey, ReadOnlySpan<byte> key)
    {
        if (only is { } one) return one;
        if (hasKey) return Partitioner.ForKey(key, partitions);
        _turn = (_turn + 1) % partitions;
        return _turn;
    }
}
