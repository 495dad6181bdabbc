namespace Weir.Kafka.Production;

/// <summary>The batches of a topic that are being filled, by partition.</summary>
sealed class OpenBatches(string topic)
{
    OutputBatch?[] _batches = new OutputBatch?[16];

    public string Topic => topic;

    /// <summary>The partition's; null while it has none. Valid until the next call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such partition anywhere.</exception>
    public ref OutputBatch? At(int partition)
    {
        if ((uint)partition >= (uint)_batches.Length) Grow(partition);
        return ref _batches[partition];
    }

    void Grow(int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        Array.Resize(ref _batches, Math.Max(partition + 1, 2 * _batches.Length));
    }

    /// <summary>Those there are; none is left.</summary>
    public IReadOnlyList<OutputBatch> Take()
    {
        var taken = _batches.OfType<OutputBatch>().ToList();
        Clear();
        return taken;
    }

    public void Clear() => Array.Clear(_batches);
}
